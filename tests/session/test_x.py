import time
async def test_x(opened):
    for i in range(3):
        t=time.perf_counter()
        async with opened() as coach:
            t1=time.perf_counter()
            r=await coach.ask("a","I feel lost at work since the reorganisation.")
            t2=time.perf_counter()
            r=await coach.ask("a","I want to find a plan. I'd say 4 of 10.")
            t3=time.perf_counter()
        print("open",t1-t,"first",t2-t1,"second",t3-t2,"close",time.perf_counter()-t3)
