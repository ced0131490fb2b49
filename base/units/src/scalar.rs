//! Fixed-point amounts with three decimals.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// A non-negative amount, kept as whole thousandths, so 0.1 + 0.2 equals 0.3.
/// Sums stop at the largest value instead of wrapping.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scalar(i64);

/// Why a number is not a [`Scalar`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScalarError {
    /// NaN or an infinity.
    #[error("invalid scalar resource: value is not finite")]
    NotFinite,
    /// Below zero.
    #[error("invalid scalar resource: value < 0")]
    Negative,
    /// Above [`Scalar::INPUT_MAX`].
    #[error("invalid scalar resource: value is too large")]
    TooLarge,
}

impl Scalar {
    /// Nothing.
    pub const ZERO: Scalar = Scalar(0);
    /// Largest amount; sums saturate here.
    pub const MAX: Scalar = Scalar(i64::MAX);
    /// Largest amount accepted from outside, in units. It leaves room for sums over
    /// thousands of agents.
    pub const INPUT_MAX: f64 = 1e15;

    /// A whole number of units.
    pub const fn whole(units: u32) -> Self {
        Self(units as i64 * 1000)
    }

    /// An amount in thousandths; negative numbers become zero.
    pub const fn from_thousandths(thousandths: i64) -> Self {
        if thousandths < 0 {
            Self::ZERO
        } else {
            Self(thousandths)
        }
    }

    /// The amount nearest to a number. The error is for NaN, infinities, numbers below
    /// zero (unless they round to zero) and above [`Scalar::INPUT_MAX`].
    pub fn from_f64(value: f64) -> Result<Self, ScalarError> {
        if !value.is_finite() {
            return Err(ScalarError::NotFinite);
        }
        if value > Self::INPUT_MAX {
            return Err(ScalarError::TooLarge);
        }
        let thousandths = (value * 1000.0).round();
        if thousandths < 0.0 {
            return Err(ScalarError::Negative);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rounded, and bounded by INPUT_MAX thousandfold"
        )]
        Ok(Self(thousandths as i64))
    }

    /// The amount as a number of units.
    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts below 2^50 thousandths survive the way there and back"
    )]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The amount in thousandths, never negative.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// Is this nothing?
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Is this a whole number of units?
    pub const fn is_whole(self) -> bool {
        self.0 % 1000 == 0
    }

    /// The difference, or `None` if it were negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        (self >= other).then(|| Self(self.0 - other.0))
    }

    /// The difference, at least zero.
    pub fn saturating_sub(self, other: Self) -> Self {
        Self::from_thousandths(self.0 - other.0)
    }
}

impl Add for Scalar {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Scalar {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Scalar {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 1000, self.0 % 1000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{rest:03}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(value: f64) -> Scalar {
        Scalar::from_f64(value).unwrap()
    }

    #[test]
    fn rounds_to_nearest_thousandth() {
        assert_eq!(scalar(0.1) + scalar(0.2), scalar(0.3));
        assert_eq!(scalar(0.0004), Scalar::ZERO);
        assert_eq!(scalar(0.0005).thousandths(), 1);
        assert_eq!(scalar(-0.0004), Scalar::ZERO);
        assert_eq!(scalar(1.999_6), Scalar::whole(2));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Scalar::from_f64(bad), Err(ScalarError::NotFinite));
        }
        assert_eq!(Scalar::from_f64(-0.001), Err(ScalarError::Negative));
        assert_eq!(Scalar::from_f64(-1e300), Err(ScalarError::Negative));
        assert_eq!(Scalar::from_f64(1e300), Err(ScalarError::TooLarge));
        assert!(Scalar::from_f64(Scalar::INPUT_MAX).is_ok());
    }

    #[test]
    fn sums_saturate() {
        assert_eq!(Scalar::MAX + Scalar::whole(1), Scalar::MAX);
        assert_eq!(Scalar::whole(1).saturating_sub(Scalar::MAX), Scalar::ZERO);
        assert_eq!(Scalar::whole(1).checked_sub(Scalar::whole(2)), None);
    }

    #[test]
    fn prints_without_trailing_zeros() {
        assert_eq!(scalar(4.0).to_string(), "4");
        assert_eq!(scalar(0.5).to_string(), "0.5");
        assert_eq!(scalar(12.034).to_string(), "12.034");
        assert_eq!(scalar(0.001).to_string(), "0.001");
    }
}
