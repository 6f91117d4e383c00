"""What breaks: lines to the database, processes, disks, clocks; and what must stand afterwards."""
