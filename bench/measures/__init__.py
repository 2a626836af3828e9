"""The measurements that compare no case: reads, open cases at rest, many duties at one instant."""
