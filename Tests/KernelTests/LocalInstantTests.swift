import Testing

@testable import Kernel

private func instants(_ zone: String, _ day: String, _ hour: Int, _ minute: Int) throws -> [Timestamp] {
    let zone = try #require(SiteTimeZone(zone))
    let date = try #require(CivilDate(day))
    return zone.instants(of: date, millisecondOfDay: (hour * 60 + minute) * 60_000)
}

private func times(_ texts: String...) throws -> [Timestamp] {
    try texts.map { try #require(Timestamp(iso8601: $0)) }
}

struct LocalInstantTests {
    @Test func `an ordinary time is one instant`() throws {
        #expect(try instants("Asia/Taipei", "2026-03-02", 0, 0) == times("2026-03-01T16:00:00Z"))
        #expect(try instants("America/New_York", "2026-03-02", 23, 59) == times("2026-03-03T04:59:00Z"))
        #expect(try instants("Pacific/Kiritimati", "2026-03-02", 0, 30) == times("2026-03-01T10:30:00Z"))
        #expect(SiteTimeZone.utc.instants(of: CivilDate(year: 1970, month: 1, day: 1), millisecondOfDay: 5).count == 1)
    }

    @Test func `a time that clocks skip is none, one that they repeat is two`() throws {
        #expect(try instants("Europe/Berlin", "2026-03-29", 1, 59) == times("2026-03-29T00:59:00Z"))
        #expect(try instants("Europe/Berlin", "2026-03-29", 2, 0).isEmpty)
        #expect(try instants("Europe/Berlin", "2026-03-29", 2, 59).isEmpty)
        #expect(try instants("Europe/Berlin", "2026-03-29", 3, 0) == times("2026-03-29T01:00:00Z"))
        #expect(
            try instants("Europe/Berlin", "2026-10-25", 2, 30) == times("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"))
        #expect(try instants("Europe/Berlin", "2026-10-25", 3, 0) == times("2026-10-25T02:00:00Z"))
    }

    @Test func `Samoa has no 30 December 2011`() throws {
        #expect(try instants("Pacific/Apia", "2011-12-29", 12, 0) == times("2011-12-29T22:00:00Z"))
        #expect(try instants("Pacific/Apia", "2011-12-30", 12, 0).isEmpty)
        #expect(try instants("Pacific/Apia", "2011-12-31", 12, 0) == times("2011-12-30T22:00:00Z"))
    }

    @Test func `each instant is among those of its own civil time`() throws {
        for identifier in ["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"] {
            let zone = try #require(SiteTimeZone(identifier))
            for step in 0..<20_000 {
                let instant = Timestamp(secondsSinceEpoch: 1_767_225_600 + Int64(step) * 1777)
                let civil = zone.civil(instant)
                let found = zone.instants(of: civil.date, millisecondOfDay: civil.millisecondOfDay)
                try #require(found.contains(instant), "\(identifier) \(instant)")
                try #require((1...2).contains(found.count))
            }
        }
    }
}
