import Foundation
import Testing

@testable import Kernel

struct TimestampTests {
    /// 2026-11-21T08:00:00Z
    private static let morning: Int64 = 1_795_248_000_000

    @Test(arguments: [
        ("2026-11-21T08:00:00Z", 0), ("2026-11-21T08:00:00z", 0), ("2026-11-21t08:00:00Z", 0),
        ("2026-11-21 08:00:00Z", 0), ("2026-11-21T08:00:00", 0), ("2026-11-21T08:00Z", 0), ("2026-11-21T08:00", 0),
        ("2026-11-21T08:00:00.1Z", 100), ("2026-11-21T08:00:00.12Z", 120), ("2026-11-21T08:00:00.123Z", 123),
        ("2026-11-21T08:00:00,123Z", 123), ("2026-11-21T08:00:00.123", 123),
        ("2026-11-21T08:00:00.123999Z", 123), ("2026-11-21T08:00:00.000000001Z", 0),
        ("2026-11-21T08:00:00.12345678901234567890Z", 123), ("2026-11-21T16:00:00+08:00", 0),
        ("2026-11-21T16:00:00+0800", 0), ("2026-11-21T16:00:00+08", 0), ("2026-11-21T16:00:00.250+08:00", 250),
        ("2026-11-21T03:00:00-05:00", 0), ("2026-11-21T04:30:00-0330", 0), ("2026-11-21T13:45:00+05:45", 0),
        ("2026-11-22T07:59:00+23:59", 0), ("2026-11-21T08:00:00-00:00", 0), ("2026-11-21T08:00:60Z", 59_000),
        ("2026-11-20T24:00:00Z", -28_800_000), ("2026-11-20T24:00:00.000Z", -28_800_000),
    ])
    func `the forms that chargers and clients send are read`(text: String, millisecondsAfter: Int) throws {
        let read = try #require(Timestamp(iso8601: text))
        #expect(read.millisecondsSinceEpoch == Self.morning + Int64(millisecondsAfter))
    }

    @Test(arguments: [
        "", "2026", "2026-11-21", "20261121T080000Z", "2026-11-21T08", "2026-11-21T08:0:00Z", "2026-11-21T8:00:00Z",
        "2026-1-2T08:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-21T25:00:00Z",
        "2026-11-21T24:00:01Z", "2026-11-21T24:01:00Z", "2026-11-21T24:00:00.5Z", "2026-11-21T08:60:00Z",
        "2026-11-21T08:00:61Z", "2026-11-21T08:00:00.Z", "2026-11-21T08:00:00+", "2026-11-21T08:00:00+8",
        "2026-11-21T08:00:00+08:", "2026-11-21T08:00:00+08:0", "2026-11-21T08:00:00+24:00",
        "2026-11-21T08:00:00+08:60", "2026-11-21T08:00:00 08:00", "2026-11-21T08:00:00ZZ", "2026-11-21T08:00:00Z ",
        " 2026-11-21T08:00:00Z", "２026-11-21T08:00:00Z", "-026-11-21T08:00:00Z", "2026-11-21T08:00:00\u{0}Z",
    ])
    func `what is no time is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `leap days exist in leap years only`() {
        #expect(Timestamp(iso8601: "2028-02-29T00:00:00Z") != nil)
        #expect(Timestamp(iso8601: "2000-02-29T00:00:00Z") != nil)
        #expect(Timestamp(iso8601: "1900-02-29T00:00:00Z") == nil)
    }

    @Test(arguments: [
        ("2026-11-21T08:00:00Z", true), ("2026-11-21T08:00:00z", true), ("2026-11-21T08:00:00+08:00", true),
        ("2026-11-21T08:00:00-0500", true), ("2026-11-21 08:00:00-05", true), ("2026-11-21T08:00:00", false),
        ("2026-11-21T08:00:00.123", false), ("2026-11-21", false),
    ])
    func `a missing offset is noticed`(text: String, isNamed: Bool) {
        #expect(Timestamp.namesOffset(text) == isNamed)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (morning + 7, "2026-11-21T08:00:00.007Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
    ])
    func `the text form is RFC 3339 in UTC and reads back`(milliseconds: Int64, text: String) {
        let time = Timestamp(millisecondsSinceEpoch: milliseconds)
        #expect(time.description == text)
        #expect(Timestamp(iso8601: text) == time)
    }

    @Test func `random times agree with Foundation's formatter`() {
        var generator = SeededGenerator(seed: 42)
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: 0...4_102_444_800, using: &generator)
            let time = Timestamp(secondsSinceEpoch: seconds)
            let foundation = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(format)
            #expect(time.description == foundation.dropLast() + ".000Z")
        }
    }

    @Test func `whole seconds round down, also before 1970`() {
        #expect(Timestamp(millisecondsSinceEpoch: 1999).secondsSinceEpoch == 1)
        #expect(Timestamp(millisecondsSinceEpoch: -1).secondsSinceEpoch == -1)
        #expect(Timestamp(millisecondsSinceEpoch: -1000).secondsSinceEpoch == -1)
        #expect(Timestamp(millisecondsSinceEpoch: -1001).secondsSinceEpoch == -2)
    }

    @Test func `times and spans add up`() {
        let start = Timestamp(secondsSinceEpoch: 100)
        #expect(start + .seconds(5) - start == Milliseconds(5000))
        #expect(start - .minutes(2) == Timestamp(secondsSinceEpoch: -20))
        #expect(start - .hours(1) < start)
        #expect((start - (start + Milliseconds(1500))).seconds == -1)
    }

    @Test func `JSON carries the text form and says what a time looks like`() throws {
        let time = Timestamp(millisecondsSinceEpoch: Self.morning)
        #expect(String(decoding: try JSONEncoder().encode([time]), as: UTF8.self) == "[\"2026-11-21T08:00:00.000Z\"]")
        #expect(
            try JSONDecoder().decode([Timestamp].self, from: Data("[\"2026-11-21T16:00:00+08:00\"]".utf8)) == [time])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Timestamp].self, from: Data("[\"yesterday\"]".utf8))
        }
    }

    @Test func `a manual clock stands still until it is moved; the system's clock is of this century`() {
        let clock = ManualTimeSource(Timestamp(secondsSinceEpoch: 10))
        #expect(clock.now() == clock.now())
        clock.advance(by: .seconds(5))
        #expect(clock.now() == Timestamp(secondsSinceEpoch: 15))
        clock.set(Timestamp(secondsSinceEpoch: 3))
        #expect(clock.now() == Timestamp(secondsSinceEpoch: 3))
        let now = SystemTimeSource().now()
        #expect(now > Timestamp(secondsSinceEpoch: 1_700_000_000) && now < Timestamp(secondsSinceEpoch: 7_258_118_400))
    }
}
