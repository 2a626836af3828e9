"""Reports as figures and as papers (.docx, .xlsx)."""
