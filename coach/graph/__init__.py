"""One turn of the conversation as a LangGraph graph."""
