import Foundation
import Testing

@testable import Kernel

struct SiteTimeZoneTests {
    private func offset(_ zone: String, _ instant: String) throws -> Int {
        let zone = try #require(SiteTimeZone(zone))
        return zone.offset(at: try #require(Timestamp(iso8601: instant))).seconds
    }

    @Test(arguments: [
        ("Asia/Taipei", "2026-07-01T00:00:00Z", 28_800), ("Asia/Shanghai", "2026-01-01T00:00:00Z", 28_800),
        ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19_800), ("Asia/Kathmandu", "2026-01-01T00:00:00Z", 20_700),
        ("Europe/Berlin", "2026-03-29T00:59:59Z", 3600), ("Europe/Berlin", "2026-03-29T01:00:00Z", 7200),
        ("Europe/Berlin", "2026-10-25T00:59:59Z", 7200), ("Europe/Berlin", "2026-10-25T01:00:00Z", 3600),
        ("America/New_York", "2026-03-08T06:59:59Z", -18_000), ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
        ("Australia/Lord_Howe", "2026-01-01T00:00:00Z", 39_600),
        ("Australia/Lord_Howe", "2026-07-01T00:00:00Z", 37_800),
        ("UTC", "2026-07-01T00:00:00Z", 0),
    ])
    func `offsets of zones with and without daylight saving`(zone: String, instant: String, seconds: Int) throws {
        #expect(try offset(zone, instant) == seconds)
    }

    @Test func `a zone that changed its standard offset keeps both`() throws {
        // Turkey stayed on UTC+3 from 2016-09-07; North Korea was at UTC+8:30 from 2015-08-15 to 2018-05-05.
        #expect(try offset("Europe/Istanbul", "2016-01-15T00:00:00Z") == 7200)
        #expect(try offset("Europe/Istanbul", "2020-01-15T00:00:00Z") == 10_800)
        #expect(try offset("Asia/Pyongyang", "2014-01-01T00:00:00Z") == 32_400)
        #expect(try offset("Asia/Pyongyang", "2016-01-01T00:00:00Z") == 30_600)
        #expect(try offset("Asia/Pyongyang", "2020-01-01T00:00:00Z") == 32_400)
    }

    @Test func `every hour of thirty years agrees with Foundation`() throws {
        let zones = [
            "Europe/London", "America/Santiago", "Africa/Casablanca", "Asia/Pyongyang", "Pacific/Apia",
            "Europe/Istanbul",
        ]
        for identifier in zones {
            let zone = try #require(SiteTimeZone(identifier))
            let foundation = try #require(TimeZone(identifier: identifier))
            var mistakes: [Timestamp] = []
            var time = Timestamp(secondsSinceEpoch: 978_307_200)  // 2001-01-01
            while time < Timestamp(secondsSinceEpoch: 1_924_992_000) {
                let expected = foundation.secondsFromGMT(
                    for: Date(timeIntervalSince1970: TimeInterval(time.secondsSinceEpoch)))
                if zone.offset(at: time).seconds != expected { mistakes.append(time) }
                time = time + .hours(6)
            }
            #expect(mistakes.isEmpty, "\(identifier) first differs at \(mistakes.first?.description ?? "")")
        }
    }

    @Test func `the next change of the offset is told`() throws {
        let berlin = try #require(SiteTimeZone("Europe/Berlin"))
        let summer = try #require(Timestamp(iso8601: "2026-07-01T00:00:00Z"))
        #expect(berlin.offset(at: summer).until == Timestamp(iso8601: "2026-10-25T01:00:00Z"))
        #expect(SiteTimeZone.utc.offset(at: summer).until == nil)
        #expect(SiteTimeZone.utc.civil(summer).millisecondOfDay == 0)
    }

    @Test(arguments: ["", "Nowhere/City", "Asia", "Asia/Taipei "])
    func `unknown zones are refused`(identifier: String) {
        #expect(SiteTimeZone(identifier) == nil)
    }
}
