//! Rules of the allocator, one by one, over plain numbers.
