import Billing
import Charging
import Flows
import Foundation
import Kernel
import Logging
import NIOPosix
import OCPPWire
import ServerApp
import Simulator
import Storage
import Testing

/// A whole server on a database of its own and a free port, and a fleet that talks to it over real sockets. Time moves
/// only by `live`.
struct World: Sendable {
    static let currency = "TWD"
    /// Often enough for a server that drops a connection on which it heard nothing for 135 s.
    static let heartbeatSeconds: Int64 = 120
    /// Wednesday, 2026-11-18, 00:00 in Taipei.
    static let midnight = Timestamp(secondsSinceEpoch: 1_794_931_200)
    static let timeZone = "Asia/Taipei"
    static let utcOffsetSeconds = 28_800

    /// How far time moves at once: short beside a session.
    let step: Milliseconds
    let server: Server
    let time: ManualTimeSource
    let fleet: Fleet
    let operatorID: OperatorID
    let stations: [String: StationID]
    /// Of the fleet, with the stations' keys, and where it connects.
    let plans: [StationPlan]
    let address: CSMSAddress

    /// Lets the world live for a time.
    func live(_ span: Milliseconds) async throws {
        let end = time.now() + span
        while time.now() < end {
            time.advance(by: step)
            try await fleet.step()
        }
    }

    /// Waits up to a second of real time for so many connections at the server: sockets close in their own time.
    func settles(atConnections count: Int) async throws -> Bool {
        for _ in 0..<100 where server.gateway.connectionCount != count { try await Task.sleep(for: .milliseconds(10)) }
        return server.gateway.connectionCount == count
    }

    /// Everybody goes home, and what the stations still have to say is said.
    func closeDown() async throws {
        try await fleet.closeDown()
        for _ in 0..<60 {
            try await live(step)
            if try await fleet.states().allSatisfy({ $0.unsaid == 0 }) { return }
        }
        Issue.record("the stations did not get rid of their messages within an hour")
    }
}

extension World {
    /// Builds a world, lets `body` live in it, and stops everything.
    ///
    /// - Parameters:
    ///   - start: what the clocks say at first.
    ///   - step: at the most two minutes, within which the stations' heartbeats come.
    ///   - plans: identities and keys are filled in.
    ///   - drivers: whose cards are known.
    static func run<Result: Sendable>(
        at start: Timestamp = midnight, step: Milliseconds = .minutes(1), plans: [StationPlan], drivers: [DriverPlan],
        _ body: @Sendable (World) async throws -> Result
    ) async throws -> Result {
        // In memory where the machine has a disk of it: a day is some thousand commits, and their syncs are tested elsewhere.
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = FileManager.default.isWritableFile(atPath: memory.path)
        let folder = (isThere ? memory : FileManager.default.temporaryDirectory).appendingPathComponent(
            "ohmstead-scenario-\(SystemIDSource().next().text)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let time = ManualTimeSource(start)
        var configuration = try await ServerConfiguration.load(
            flags: ["listen": "127.0.0.1:0", "data": folder.path, "stations.heartbeatSeconds": "\(heartbeatSeconds)"],
            file: nil)
        configuration.database = .sqlite(path: folder.appendingPathComponent("scenario.sqlite").path)
        let quiet = Logger(label: "scenarios") { _ in SwiftLogNoOpLogHandler() }
        let server = try await Server(configuration, logger: quiet, metrics: MetricsRegistry(), time: time)
        let made = try await Furnishing(flows: server.flows, time: time).furnish(plans, drivers)
        let (ports, port) = AsyncStream<Int>.makeStream()
        let serving = Task {
            // A server that does not come up ends the wait for its port.
            defer { port.finish() }
            try await server.run { port.yield($0) }
        }
        var listening: Int?
        for await port in ports {
            listening = port
            break
        }
        guard let bound = listening else {
            try await serving.value
            throw ConfigurationError("the server stopped before it listened")
        }
        let address = try #require(CSMSAddress("ws://127.0.0.1:\(bound)/ocpp"))
        let fleet = Fleet(
            made.plans, to: address, on: MultiThreadedEventLoopGroup.singleton, clock: SimulatedClock(real: time))
        let world = World(
            step: step, server: server, time: time, fleet: fleet, operatorID: made.operatorID, stations: made.stations,
            plans: made.plans, address: address)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(world)) } catch { result = .failure(error) }
        await fleet.stop()
        serving.cancel()
        _ = await serving.result
        return try result.get()
    }
}

/// A driver with a card.
struct DriverPlan: Sendable {
    var token: String
    var payment = DriverPayment.prepaid
    var balanceMinor: Int64 = 1_000_000
    var isBlocked = false
}

/// The operator, its site, tariff, stations and drivers, made through the flows that the API uses.
private struct Furnishing {
    let flows: FlowContext
    let time: ManualTimeSource
    private let actor = Actor(name: "scenario", operatorID: nil)

    init(flows: FlowContext, time: ManualTimeSource) {
        self.flows = flows
        self.time = time
    }

    struct Made {
        let operatorID: OperatorID
        var plans: [StationPlan]
        var stations: [String: StationID]
    }

    func furnish(_ plans: [StationPlan], _ drivers: [DriverPlan]) async throws -> Made {
        let now = time.now()
        let owner = try await Operators.create(
            OperatorRecord(
                id: flows.ids.next(), name: "Scenario", currency: try #require(Currency(code: World.currency)),
                timeZone: World.timeZone, holdMinor: 30_000, minimumBalanceMinor: 5000, createdAt: now),
            by: actor, flows)
        let tariff = TariffRecord(id: flows.ids.next(), operatorID: owner.id, name: "time of use", createdAt: now)
        let version = TariffVersion(
            id: flows.ids.next(), tariffID: tariff.id, number: 1,
            effectiveFrom: Timestamp(secondsSinceEpoch: 1_577_836_800),
            definition: TariffTemplates.taiwanElectricVehicleLowVoltage)
        let tariffID = try await Tariffs.create(tariff, firstVersion: version, by: actor, flows).id
        let site = try await Sites.create(
            SiteRecord(
                id: flows.ids.next(), operatorID: owner.id, name: "Site", address: "1 Road", latitudeE7: 250_000_000,
                longitudeE7: 1_215_000_000, timeZone: World.timeZone, tariffID: tariffID, createdAt: now),
            by: actor, flows)
        var made = Made(operatorID: owner.id, plans: [], stations: [:])
        for var plan in plans {
            let (station, key) = try await Stations.create(
                StationRecord(
                    id: flows.ids.next(), operatorID: owner.id, siteID: site.id, identity: plan.identity,
                    name: plan.identity, admission: .active, key: nil, heartbeatSeconds: World.heartbeatSeconds,
                    createdAt: now),
                by: actor, flows)
            plan.key = key
            made.plans.append(plan)
            made.stations[plan.identity] = station.id
        }
        for driver in drivers { try await add(driver, owner.id, now) }
        return made
    }

    private func add(_ plan: DriverPlan, _ operatorID: OperatorID, _ now: Timestamp) async throws {
        let driver = try await Drivers.create(
            DriverRecord(
                id: flows.ids.next(), operatorID: operatorID, name: plan.token, payment: plan.payment, createdAt: now),
            by: actor, flows)
        _ = try await IDTokens.create(
            IDTokenRecord(
                id: flows.ids.next(), operatorID: operatorID, driverID: driver.id,
                value: TokenValue(kind: .rfid, raw: plan.token), status: plan.isBlocked ? .blocked : .active,
                createdAt: now), by: actor, flows)
        guard plan.balanceMinor > 0,
            let wallet = try await flows.database.read({ try WalletRepository.find(driver: driver.id, $0) })
        else { return }
        _ = try await CreditWallet.run(
            wallet.id, amountMinor: plan.balanceMinor, memo: "scenario", by: actor, flows)
    }
}
