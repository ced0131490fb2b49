//! Resource arithmetic: scalars in thousandths, ranges, sets, reservations, disks.
