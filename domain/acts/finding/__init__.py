"""The acts on a finding: leads, examination, measures, remedies."""
