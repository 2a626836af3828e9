"""Reports as figures (JSON) and as papers (.docx, .xlsx)."""
