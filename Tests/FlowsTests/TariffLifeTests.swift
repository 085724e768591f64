import Billing
import Flows
import Kernel
import Storage
import Testing

/// Tariffs are renamed, tried before they are saved, and planned versions are taken back.
@Suite struct TariffLifeTests {
    private static func tariff(_ town: Town) async throws -> TariffRecord {
        try #require(
            try await town.flows.database.read {
                try TariffRepository.page(operatorID: town.operatorID, after: nil, limit: 1, $0).first
            })
    }

    @Test func `a planned version can be withdrawn, one that began cannot`() async throws {
        try await Town.run { town in
            let tariff = try await Self.tariff(town)
            let first = try #require(
                try await town.flows.database.read { try TariffVersionRepository.all(of: tariff.id, $0).first })
            let planned = try await Tariffs.addVersion(
                to: tariff.id, effectiveFrom: town.at(60), Town.timeOfUse, by: town.actor, town.flows)
            let began = await #expect(throws: FlowFailure.self) {
                try await Tariffs.withdraw(first.id, of: tariff.id, by: town.actor, town.flows)
            }
            #expect(began?.code == .conflict)
            try await Tariffs.withdraw(planned.id, of: tariff.id, by: town.actor, town.flows)
            town.wait(until: 90)
            let session = try await town.start(at: 90, meterWh: 0)
            town.wait(until: 120)
            try await town.stop(session.number, at: 120, meterWh: 1000)
            #expect(try await town.order(of: session.id).tariffVersionID == first.id)
            let gone = await #expect(throws: FlowFailure.self) {
                try await Tariffs.withdraw(planned.id, of: tariff.id, by: town.actor, town.flows)
            }
            #expect(gone?.code == .notFound)
        }
    }

    @Test func `a draft is priced as it would be, and nothing is saved`() async throws {
        try await Town.run { town in
            let session = try await town.start(meterWh: 0)
            town.wait(until: 30)
            try await town.stop(session.number, at: 30, meterWh: 2000)
            let priced = try await Tariffs.preview(
                session.id, under: Town.timeOfUse, by: town.actor, town.flows)
            #expect(priced.totalMinor == 1210)
            #expect(try await town.order(of: session.id).totals.totalMinor == 1400)
            let twd = try await town.order(of: session.id).currency
            let wrong = TariffDefinition(currency: twd, seasons: [])
            let failure = await #expect(throws: FlowFailure.self) {
                try await Tariffs.preview(session.id, under: wrong, by: town.actor, town.flows)
            }
            #expect(failure?.code == .invalid && failure?.field?.hasPrefix("definition/") == true)
        }
    }

    @Test func `a tariff gets another name, once for each version that was seen`() async throws {
        try await Town.run { town in
            var tariff = try await Self.tariff(town)
            tariff.name = "Summer"
            let renamed = try await Tariffs.rename(tariff, by: town.actor, town.flows)
            #expect(renamed.name == "Summer" && renamed.version == tariff.version + 1)
            let stale = tariff
            let failure = await #expect(throws: FlowFailure.self) {
                try await Tariffs.rename(stale, by: town.actor, town.flows)
            }
            #expect(failure?.code == .conflict)
            let usage = try await town.flows.database.read { try TariffUsage.read(renamed, $0) }
            #expect(usage.sites.map(\.name) == ["Site"] && usage.siteCount == 1 && usage.stationCount == 0)
            #expect(!usage.isOperatorDefault)
        }
    }
}
