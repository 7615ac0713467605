"""The report over a batch: read line by line, shown as a table, JSON, Parquet or one page."""

from coach.batch.report.frames import to_dataframe, write_parquet
from coach.batch.report.page import write_page
from coach.batch.report.summary import BatchReport
from coach.batch.report.tally import report_on

__all__ = ["BatchReport", "report_on", "to_dataframe", "write_page", "write_parquet"]
