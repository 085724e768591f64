import Foundation
import Testing

@testable import Kernel

struct MoneyTests {
    @Test(arguments: [
        ("TWD", 2, 100), ("CNY", 2, 100), ("EUR", 2, 100), ("JPY", 0, 1), ("KRW", 0, 1), ("KWD", 3, 1000),
        ("TND", 3, 1000),
    ])
    func `currencies have the exponent of ISO 4217`(code: String, exponent: Int, minorPerMajor: Int64) throws {
        let currency = try #require(Currency(code: code))
        #expect(currency.exponent == exponent)
        #expect(currency.minorPerMajor == minorPerMajor)
        #expect(currency.description == code)
    }

    @Test(arguments: ["", "twd", "NTD", "XTS", "TWD ", "EURO"])
    func `unknown currencies are refused`(code: String) {
        #expect(Currency(code: code) == nil)
    }

    @Test func `every listed code is three capital letters and can be made`() {
        #expect(Currency.codes.count > 30)
        #expect(Currency.codes == Currency.codes.sorted())
        for code in Currency.codes {
            #expect(code.utf8.count == 3 && code.utf8.allSatisfy { (65...90).contains($0) })
            #expect(Currency(code: code) != nil)
        }
    }

    @Test(arguments: [
        (0, "TWD", "0.00 TWD"), (5, "TWD", "0.05 TWD"), (-5, "TWD", "-0.05 TWD"), (1250, "TWD", "12.50 TWD"),
        (-1250, "TWD", "-12.50 TWD"), (100, "TWD", "1.00 TWD"), (7, "JPY", "7 JPY"), (-7, "JPY", "-7 JPY"),
        (1, "KWD", "0.001 KWD"), (12_345, "KWD", "12.345 KWD"), (Int64.max, "EUR", "92233720368547758.07 EUR"),
        (Int64.min, "EUR", "-92233720368547758.08 EUR"), (Int64.min, "JPY", "-9223372036854775808 JPY"),
    ])
    func `amounts are written with the digits of their currency`(minor: Int64, code: String, text: String) throws {
        #expect(Money(minor: minor, try #require(Currency(code: code))).description == text)
    }

    @Test func `JSON names the currency and refuses unknown ones`() throws {
        let money = Money(minor: 1250, try #require(Currency(code: "TWD")))
        let json = try JSONEncoder().encode(money)
        #expect(try JSONDecoder().decode(Money.self, from: json) == money)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Money.self, from: Data(#"{"minor":1,"currency":"NTD"}"#.utf8))
        }
    }
}
