import Billing
import Charging
import Flows
import Foundation
import Kernel
import Storage

/// The demonstration: an operator with sites in Taiwan, stations, tariffs and drivers, made through the same flows that
/// the API uses. Made once; a data folder that has operators is left as it is.
package enum Demo {
    package struct Result: Sendable {
        package let operatorID: OperatorID
        /// Identity and key of each station.
        package let stations: [(identity: String, key: String)]
    }

    private static let sites: [(name: String, address: String, latitudeE7: Int64, longitudeE7: Int64)] = [
        ("臺北信義", "臺北市信義區市府路45號", 250_338_000, 1_215_645_000),
        ("臺中烏日高鐵站", "臺中市烏日區站區二路8號", 241_120_000, 1_206_160_000),
        ("高雄左營", "高雄市左營區高鐵路105號", 226_870_000, 1_203_080_000),
    ]
    private static let stationsPerSite = 8
    /// Shared by the two EVSEs of a station.
    package static let stationPowerW: Int64 = 60_000
    private static let driverCount = 60

    private static let actor = Actor(name: "demo", operatorID: nil)

    /// There while the demonstration is made: one that was interrupted has no sign-in and half its drivers.
    private static let unfinishedName = "demo-unfinished"

    /// - Parameter historyDays: days of charging that lie behind the demonstration.
    package static func make(_ context: FlowContext, folder: String, historyDays: Int) async throws -> Result? {
        let mark = URL(fileURLWithPath: folder).appendingPathComponent(unfinishedName)
        let known = try await context.database.read { try OperatorRepository.all($0) }
        guard known.isEmpty else {
            guard !FileManager.default.fileExists(atPath: mark.path) else {
                throw ConfigurationError(
                    "The demonstration in \(folder) was interrupted while it was made; remove its data and start again."
                )
            }
            return nil
        }
        try Data().write(to: mark)
        let made = try await make(context, historyDays: historyDays)
        try FileManager.default.removeItem(at: mark)
        return made
    }

    private static func make(_ context: FlowContext, historyDays: Int) async throws -> Result? {
        guard let currency = Currency(code: "TWD") else { return nil }
        // Everything has been there since its history began.
        let now = DemoHistory.beginning(context.time.now(), days: historyDays)
        // The simulated stations do not know of each other: a driver may come to two of them at once.
        let owner = try await Operators.create(
            OperatorRecord(
                id: context.ids.next(), name: "Ohmstead 示範營運", currency: currency, timeZone: "Asia/Taipei",
                holdMinor: 30_000, minimumBalanceMinor: 5000, allowsConcurrentSessions: true, createdAt: now),
            by: actor, context)
        let tariff = try await makeTariff(owner, now, context)
        var stations: [(identity: String, key: String)] = []
        for (index, place) in sites.enumerated() {
            let site = try await Sites.create(
                SiteRecord(
                    id: context.ids.next(), operatorID: owner.id, name: place.name, address: place.address,
                    latitudeE7: place.latitudeE7, longitudeE7: place.longitudeE7, timeZone: "Asia/Taipei",
                    tariffID: tariff, createdAt: now), by: actor, context)
            for number in 1...stationsPerSite {
                let identity = "DEMO-\(index + 1)0\(number)"
                let (_, key) = try await Stations.create(
                    StationRecord(
                        id: context.ids.next(), operatorID: owner.id, siteID: site.id, identity: identity,
                        name: "\(place.name) \(number) 號", admission: .active, key: nil, maximumPowerW: stationPowerW,
                        heartbeatSeconds: 300, createdAt: now), by: actor, context)
                if let key { stations.append((identity, key)) }
            }
        }
        try await makeDrivers(owner, now, context)
        try await makeStaff(owner, context)
        try await makeHistory(owner, days: historyDays, context)
        return Result(operatorID: owner.id, stations: stations)
    }

    /// The cards of the demonstration's drivers.
    package static var tokens: [String] {
        (1...driverCount).map { number in
            "DEMO" + String(repeating: "0", count: 4 - String(number).count) + String(number)
        }
    }

    /// New keys for the stations of an earlier demonstration.
    package static func renewKeys(_ context: FlowContext) async throws -> [(identity: String, key: String)] {
        let stations = try await context.database.read {
            try StationRepository.page(.init(admission: .active), after: nil, limit: 1000, $0)
        }.filter { $0.identity.hasPrefix("DEMO-") }
        var keys: [(identity: String, key: String)] = []
        for station in stations {
            keys.append((station.identity, try await Stations.renewKey(station.id, by: actor, context).key))
        }
        return keys
    }

    /// The password of the demonstration's staff. Nobody else has one that we chose.
    package static let password = "charge-on-2026"

    /// One of each role, as `owner@demo.ohmstead.org` and so on.
    package static func email(_ role: BuiltInRole) -> String { "\(role.rawValue.lowercased())@demo.ohmstead.org" }

    private static let staffNames: [BuiltInRole: String] = [
        .owner: "陳怡君", .operations: "林志明", .finance: "王淑芬", .support: "李佳穎", .maintenance: "張家豪",
        .guardian: "黃俊傑", .readOnly: "吳雅婷",
    ]

    private static func makeStaff(_ owner: OperatorRecord, _ context: FlowContext) async throws {
        for role in BuiltInRole.allCases {
            let (_, token) = try await Staff.invite(
                email: email(role), name: staffNames[role] ?? role.rawValue, locale: "zh-TW",
                grants: [StaffGrant(role: role.rawValue, operatorID: role == .owner ? nil : owner.id)], by: actor,
                context)
            guard let token else { continue }
            _ = try await Staff.accept(
                token, name: nil, password: password, address: "demo", userAgent: "", browser: nil, context)
        }
    }

    private static func makeHistory(_ owner: OperatorRecord, days: Int, _ context: FlowContext) async throws {
        try await DemoHistory.connect(owner.id, days: days, context)
        let (stations, cards) = try await context.database.read { connection in
            let cards = try tokens.map { text -> (token: String, wallet: WalletID?) in
                let token = TokenValue(kind: .rfid, raw: text)
                let record = try IDTokenRepository.find(value: token.text, operatorID: owner.id, connection)
                let driver = try record?.driverID.flatMap { try DriverRepository.find($0, connection) }
                guard let driver, driver.payment == .prepaid else { return (text, nil) }
                return (text, try WalletRepository.find(driver: driver.id, connection)?.id)
            }
            return (try StationRepository.page(.init(operatorID: owner.id), after: nil, limit: 1000, connection), cards)
        }
        let share = max(cards.count / max(stations.count, 1), 1)
        let places = stations.enumerated().map { index, station in
            DemoHistory.Station(
                context: StationContext(
                    stationID: station.id, identity: station.identity, operatorID: owner.id, siteID: station.siteID,
                    admission: .active, heartbeatSeconds: station.heartbeatSeconds, epoch: station.connectionEpoch),
                cards: (0..<share).map { cards[(index * share + $0) % cards.count] })
        }
        try await DemoHistory(flows: context, stations: places, days: days).live()
    }

    private static func makeTariff(
        _ owner: OperatorRecord, _ now: Timestamp, _ context: FlowContext
    ) async throws -> TariffID {
        let tariff = TariffRecord(
            id: context.ids.next(), operatorID: owner.id, name: "電動車充電（低壓時間電價）", createdAt: now)
        let version = TariffVersion(
            id: context.ids.next(), tariffID: tariff.id, number: 1,
            effectiveFrom: Timestamp(secondsSinceEpoch: 1_577_836_800),
            definition: TariffTemplates.taiwanElectricVehicleLowVoltage)
        return try await Tariffs.create(tariff, firstVersion: version, by: actor, context).id
    }

    private static func makeDrivers(
        _ owner: OperatorRecord, _ now: Timestamp, _ context: FlowContext
    ) async throws {
        for (index, token) in tokens.enumerated() {
            let number = index + 1
            let driver = try await Drivers.create(
                DriverRecord(
                    id: context.ids.next(), operatorID: owner.id, name: DemoPeople.name(number),
                    phone: DemoPeople.phone(number), email: number % 3 == 0 ? nil : DemoPeople.email(number),
                    group: number % 6 == 0 ? "fleet" : nil, payment: number % 6 == 0 ? .invoice : .prepaid,
                    createdAt: now), by: actor, context)
            _ = try await IDTokens.create(
                IDTokenRecord(
                    id: context.ids.next(), operatorID: owner.id, driverID: driver.id,
                    value: TokenValue(kind: .rfid, raw: token), label: "卡 \(number)", createdAt: now),
                by: actor, context)
            if let wallet = try await context.database.read({ try WalletRepository.find(driver: driver.id, $0) }) {
                _ = try await CreditWallet.run(wallet.id, amountMinor: 500_000, memo: "demo", by: actor, context)
            }
        }
    }
}
