import Foundation
import Testing

@testable import Kernel

struct CivilTimeTests {
    @Test func `every day of 400 years follows the one before it and reads back`() throws {
        var date = CivilDate(year: 1900, month: 1, day: 1)
        var days = date.daysSinceEpoch
        var weekday = date.weekday
        #expect(weekday == 1)  // 1900-01-01 was a Monday
        var mistakes: [CivilDate] = []
        for _ in 0..<146_097 {
            days += 1
            weekday = weekday % 7 + 1
            let isLastOfMonth = date.day == CivilDate.daysIn(month: date.month, year: date.year)
            let isLastOfYear = isLastOfMonth && date.month == 12
            date = CivilDate(
                year: isLastOfYear ? date.year + 1 : date.year,
                month: isLastOfYear ? 1 : isLastOfMonth ? date.month + 1 : date.month,
                day: isLastOfMonth ? 1 : date.day + 1)
            let isRight =
                date.daysSinceEpoch == days && CivilDate(daysSinceEpoch: days) == date && date.weekday == weekday
                && CivilDate(date.description) == date
            if !isRight { mistakes.append(date) }
        }
        #expect(mistakes.isEmpty)
        #expect(date == CivilDate(year: 2300, month: 1, day: 1))
    }

    @Test func `days before year 1 and far ahead agree with Foundation's proleptic calendar`() throws {
        #expect(CivilDate(year: 1970, month: 1, day: 1).daysSinceEpoch == 0)
        #expect(CivilDate(year: 0, month: 3, day: 1).daysSinceEpoch == -719_468)
        #expect(CivilDate(daysSinceEpoch: -719_469) == CivilDate(year: 0, month: 2, day: 29))
        #expect(CivilDate(daysSinceEpoch: 2_932_896) == CivilDate(year: 9999, month: 12, day: 31))
        #expect(CivilDate(year: 2026, month: 11, day: 21).weekday == 6)
    }

    @Test(arguments: [
        "", "2026-11", "2026-11-21-1", "2026-1-21", "26-11-21", "2026-11-31", "2026-02-29", "2026-00-10", "2026-13-10",
        "2026-11-00", "+026-11-21", "2026/11/21", "２０26-11-21", "2026-11-21 ",
    ])
    func `what is no day is refused`(text: String) {
        #expect(CivilDate(text) == nil)
    }

    @Test func `days order by time and travel as text`() throws {
        let dates = [(2025, 12, 31), (2026, 1, 1), (2026, 1, 2), (2026, 2, 1)].map {
            CivilDate(year: $0.0, month: $0.1, day: $0.2)
        }
        var generator = SeededGenerator(seed: 3)
        #expect(dates.shuffled(using: &generator).sorted() == dates)
        let json = try JSONEncoder().encode(dates)
        #expect(String(decoding: json, as: UTF8.self).hasPrefix("[\"2025-12-31\",\"2026-01-01\""))
        #expect(try JSONDecoder().decode([CivilDate].self, from: json) == dates)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CivilDate].self, from: Data("[\"2026-02-30\"]".utf8))
        }
    }

    @Test(arguments: [
        ("2026-11-21T15:59:59.999Z", 28_800, "2026-11-21", 47), ("2026-11-21T16:00:00Z", 28_800, "2026-11-22", 0),
        ("2026-11-21T00:29:59Z", 0, "2026-11-21", 0), ("2026-11-21T00:30:00Z", 0, "2026-11-21", 1),
        ("2026-11-21T02:00:00Z", -12_600, "2026-11-20", 45), ("1969-12-31T23:59:59.999Z", 0, "1969-12-31", 47),
        ("1970-01-01T00:00:00Z", -3600, "1969-12-31", 46),
    ])
    func `a wall clock shows the day and half-hour of its offset`(
        instant: String, offset: Int, date: String, halfHour: Int
    ) throws {
        let civil = CivilTime(try #require(Timestamp(iso8601: instant)), offsetSeconds: offset)
        #expect(civil.date.description == date)
        #expect(civil.halfHour == halfHour)
        #expect((0..<86_400_000).contains(civil.millisecondOfDay))
    }
}
