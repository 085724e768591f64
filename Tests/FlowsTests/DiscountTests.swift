import Billing
import Charging
import Flows
import Kernel
import Storage
import Testing

/// Who gets a discount, and which days tariffs share.
@Suite struct DiscountTests {
    private static func tariff() -> TariffDefinition {
        let flat = Town.flat()
        return TariffDefinition(
            currency: flat.currency, seasons: flat.seasons,
            discounts: [Discount(name: "staff", driverGroup: "staff", ratePPM: 500_000)])
    }

    private static func join(_ group: String?, _ town: Town) async throws {
        var driver = try #require(
            try await town.flows.database.read { try DriverRepository.find(town.driverID, $0) })
        driver.group = group
        _ = try await Drivers.edit(driver, by: town.actor, town.flows)
    }

    @Test func `a driver of the group pays less, also while it charges`() async throws {
        try await Town.run(.init(tariff: Self.tariff())) { town in
            try await Self.join("staff", town)
            let session = try await town.start(meterWh: 0)
            town.wait(until: 60)
            try await town.meter(session, at: 30, registerWh: 1000)
            let running = try await town.flows.database.read { try ProgressRepository.find(session.id, $0)?.costMinor }
            #expect(running == 350)
            try await town.stop(session.number, at: 60, meterWh: 2000)
            let order = try await town.order(of: session.id)
            #expect(order.totals.totalMinor == 700 && order.totals.electricityMinor == 1000)
            #expect(order.totals.feesMinor == -700)
            #expect(try await town.lines(of: order).map(\.kind) == [.electricity, .service, .discount])
        }
    }

    @Test func `a driver outside of the group pays the whole`() async throws {
        try await Town.run(.init(tariff: Self.tariff())) { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 60)
            try await town.stop(session.number, at: 60, meterWh: 2000)
            #expect(try await town.order(of: session.id).totals.totalMinor == 1400)
        }
    }

    @Test func `who leaves the group keeps what the session began with, in a correction too`() async throws {
        try await Town.run(.init(tariff: Self.tariff())) { town in
            try await Self.join("staff", town)
            let session = try await town.start(meterWh: 0)
            town.wait(until: 25 * 60)
            #expect(try await CloseAbandonedSessions.run(town.flows) == 1)
            try await Self.join(nil, town)
            try await town.stop(session.number, at: 60, meterWh: 2000)
            #expect(try await town.order(of: session.id).totals.totalMinor == 700)
        }
    }

    @Test func `a version keeps the days that its calendar had when it was made`() async throws {
        try await Town.run { town in
            let day = try #require(CivilDate("2026-07-01"))
            let later = try #require(CivilDate("2026-07-02"))
            let calendar = try await HolidayCalendars.create(
                HolidayCalendarRecord(
                    id: town.flows.ids.next(), operatorID: town.operatorID, name: "days off",
                    days: [HolidayDay(date: day, name: "a day off")], createdAt: town.time.now()),
                by: town.actor, town.flows)
            let site = try #require(try await town.flows.database.read { try SiteRepository.find(town.siteID, $0) })
            let version = try await Tariffs.addVersion(
                to: #require(site.tariffID), effectiveFrom: town.time.now(), Town.flat().with(holidays: [later]),
                holidays: [calendar.id], by: town.actor, town.flows)
            #expect(version.definition.holidays == [day, later])
            var edited = calendar
            edited.days = []
            #expect(try await HolidayCalendars.edit(edited, by: town.actor, town.flows).version == 2)
            let kept = try await town.flows.database.read { try TariffVersionRepository.find(version.id, $0) }
            #expect(kept?.definition.holidays == [day, later])
            let failure = await #expect(throws: FlowFailure.self) {
                try await HolidayCalendars.edit(edited, by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
        }
    }
}
