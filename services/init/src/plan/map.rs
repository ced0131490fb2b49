//! Maps whose copies are free, so that readers and earlier versions do not make a change as expensive as all that is known.

/// Keys and values in order. A copy shares all of it; a change after that copies the way to what it changes.
pub type Map<K, V> = rpds::RedBlackTreeMapSync<K, V>;

/// The value of a key, made now where there is none.
///
/// # Panics
/// Never.
pub fn entry<'a, K: Ord + Clone, V: Clone + Default>(map: &'a mut Map<K, V>, key: &K) -> &'a mut V {
    if !map.contains_key(key) {
        map.insert_mut(key.clone(), V::default());
    }
    map.get_mut(key).expect("it was entered above")
}
