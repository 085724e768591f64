/// An ISO 4217 currency with the number of decimal places that its minor unit has.
///
/// The exponents are those of ISO 4217, the New Taiwan dollar included (2), although Taiwan charges whole dollars: a
/// tariff rounds its total to whole dollars where the operator wants that.
package struct Currency: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Three upper-case letters.
    package let code: String

    /// Nil unless the code is one that Ohmstead knows the exponent of.
    package init?(code: String) {
        guard Self.exponents[code] != nil else { return nil }
        self.code = code
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let currency = Currency(code: text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "must be one of \(Self.codes.joined(separator: ", "))"))
        }
        self = currency
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    /// Decimal places of the minor unit.
    package var exponent: Int { Self.exponents[code] ?? 2 }

    /// Minor units in one major unit: 100 for TWD, 1 for JPY.
    package var minorPerMajor: Int64 { (0..<exponent).reduce(1) { product, _ in product * 10 } }

    package var description: String { code }

    package static var codes: [String] { exponents.keys.sorted() }

    private static let exponents: [String: Int] = [
        "TWD": 2, "CNY": 2, "HKD": 2, "MOP": 2, "SGD": 2, "MYR": 2, "THB": 2, "PHP": 2, "IDR": 2, "INR": 2, "AUD": 2,
        "NZD": 2, "USD": 2, "CAD": 2, "MXN": 2, "BRL": 2, "EUR": 2, "GBP": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2,
        "PLN": 2, "CZK": 2, "HUF": 2, "RON": 2, "TRY": 2, "ZAR": 2, "AED": 2, "SAR": 2, "ILS": 2, "JPY": 0, "KRW": 0,
        "VND": 0, "ISK": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3,
    ]
}

/// An amount in minor units of a currency. Amounts of two currencies never add.
package struct Money: Hashable, Sendable, Codable, CustomStringConvertible {
    package let minor: Int64
    package let currency: Currency

    package init(minor: Int64, _ currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    /// For logs and the command line: `12.50 TWD`. Screens format by locale.
    package var description: String { Self.text(minor: minor, exponent: currency.exponent) + " " + currency.code }

    package static func text(minor: Int64, exponent: Int) -> String {
        guard exponent > 0 else { return String(minor) }
        var digits = String(minor.magnitude)
        if digits.utf8.count <= exponent {
            digits = String(repeating: "0", count: exponent + 1 - digits.utf8.count) + digits
        }
        return (minor < 0 ? "-" : "") + digits.dropLast(exponent) + "." + digits.suffix(exponent)
    }
}
