import Kernel

/// A number as it was written, so that a meter value becomes an integer without passing through binary floating point.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// `mantissa` x 10^`exponent`.
    package let mantissa: Int64
    package let exponent: Int

    package init(_ integer: Int64) {
        mantissa = integer
        exponent = 0
    }

    package init(mantissa: Int64, exponent: Int) {
        self.mantissa = mantissa
        self.exponent = exponent
    }

    /// Reads a decimal such as `-12.50` or `1.2e3`. Digits beyond 18 significant ones are dropped.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var iterator = DecimalScanner()
        for byte in bytes where !iterator.take(byte) { return nil }
        guard let number = iterator.finish() else { return nil }
        self = number
    }

    /// As text from a station: spaces around it are allowed.
    package init?(text: String) {
        var text = text
        let number = text.withUTF8 { bytes -> JSONNumber? in
            var rest = bytes[...]
            while rest.first == 32 { rest.removeFirst() }
            while rest.last == 32 { rest.removeLast() }
            return JSONNumber(UnsafeBufferPointer(rebasing: rest))
        }
        guard let number else { return nil }
        self = number
    }

    /// The number times 10^`power` as an integer; what is finer is rounded half away from zero. Nil when out of range.
    package func scaled(by power: Int) -> Int64? {
        let shift = exponent + power
        if mantissa == 0 { return 0 }
        if shift >= 0 {
            guard shift <= 18 else { return nil }
            let (product, overflow) = mantissa.multipliedReportingOverflow(by: powerOfTen(shift))
            return overflow ? nil : product
        }
        guard -shift <= 18 else { return 0 }
        let divisor = powerOfTen(-shift)
        let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: divisor)
        return remainder.magnitude * 2 >= divisor.magnitude ? quotient + (mantissa < 0 ? -1 : 1) : quotient
    }

    /// The number if it is whole.
    package var integer: Int64? {
        guard let rounded = scaled(by: 0) else { return nil }
        return exponent >= 0 || JSONNumber(rounded) == normalized ? rounded : nil
    }

    private var normalized: JSONNumber {
        var (mantissa, exponent) = (mantissa, exponent)
        while exponent < 0, mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        return JSONNumber(mantissa: mantissa, exponent: exponent)
    }

    public var description: String {
        guard exponent < 0 else {
            return mantissa == 0 ? "0" : String(mantissa) + String(repeating: "0", count: exponent)
        }
        let digits = String(mantissa.magnitude)
        let padded = String(repeating: "0", count: max(0, 1 - exponent - digits.utf8.count)) + digits
        return (mantissa < 0 ? "-" : "") + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }
}

private func powerOfTen(_ power: Int) -> Int64 {
    (0..<power).reduce(Int64(1)) { product, _ in product &* 10 }
}

/// Takes a decimal byte by byte.
struct DecimalScanner {
    /// Beyond it a number is too large, or too small, for anything that is read here; it stays a number all the same.
    private static let largestExponent = 40

    private var mantissa: Int64 = 0
    private var exponent = 0
    private var writtenExponent = 0
    private var isNegative = false
    private var exponentIsNegative = false
    private var significant = 0
    private var digits = 0
    private var exponentDigits = 0
    private var hasPoint = false
    private var hasExponent = false
    private var previous: UInt8 = 0

    mutating func take(_ byte: UInt8) -> Bool {
        defer { previous = byte }
        switch byte {
        case 48...57: return digit(Int64(byte - 48))
        case UInt8(ascii: "-"), UInt8(ascii: "+"):
            if hasExponent, exponentDigits == 0, previous == 101 || previous == 69 {
                exponentIsNegative = byte == UInt8(ascii: "-")
                return true
            }
            guard previous == 0 else { return false }
            isNegative = byte == UInt8(ascii: "-")
            return true
        case UInt8(ascii: "."):
            guard !hasPoint, !hasExponent else { return false }
            hasPoint = true
            return true
        case 101, 69:
            guard digits > 0, !hasExponent else { return false }
            hasExponent = true
            return true
        default: return false
        }
    }

    private mutating func digit(_ value: Int64) -> Bool {
        if hasExponent {
            exponentDigits += 1
            writtenExponent = min(writtenExponent * 10 + Int(value), 10_000)
            return true
        }
        digits += 1
        if significant < 18 {
            mantissa = mantissa * 10 + value
            if mantissa != 0 { significant += 1 }
            if hasPoint { exponent -= 1 }
        } else if !hasPoint {
            exponent += 1
        }
        return true
    }

    func finish() -> JSONNumber? {
        guard digits > 0, !hasExponent || exponentDigits > 0 else { return nil }
        let total = exponent + (exponentIsNegative ? -writtenExponent : writtenExponent)
        if mantissa == 0 || total < -Self.largestExponent { return JSONNumber(0) }
        return JSONNumber(
            mantissa: isNegative ? -mantissa : mantissa, exponent: min(total, Self.largestExponent))
    }
}
