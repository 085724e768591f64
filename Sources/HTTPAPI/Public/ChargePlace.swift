import Billing
import Charging
import Flows
import Kernel
import Storage

/// What the printed label of an EVSE leads to: whoever stands before it may know this, and nothing of anybody's charging.
struct ChargePlace: Encodable, Sendable {
    /// A driver's view of the EVSE.
    enum State: String, Encodable, Sendable {
        case available
        /// A car is plugged in, or the place is kept for somebody.
        case inUse
        case reserved
        case outOfService
        /// The station has lost its connection: some start nevertheless.
        case notConnected
        case unknown
    }

    struct Site: Encodable, Sendable {
        let name: String
        let address: String
    }

    struct Operator: Encodable, Sendable {
        let name: String
        let supportPhone: String?
        let supportEmail: String?
    }

    struct PeriodView: Encodable, Sendable {
        let period: PeriodKind
        let electricityMicrosPerKWh: Int64
        let serviceMicrosPerKWh: Int64
        let from: Timestamp
        let until: Timestamp?

        init(_ stretch: PriceStretch) {
            period = stretch.price.period
            electricityMicrosPerKWh = stretch.price.electricityMicrosPerKWh
            serviceMicrosPerKWh = stretch.price.serviceMicrosPerKWh
            from = stretch.from
            until = stretch.until
        }
    }

    struct DiscountView: Encodable, Sendable {
        let name: String
        let until: Timestamp?
        let ratePPM: Int64?
        let microsPerKWh: Int64?
        let sessionMinor: Int64?
    }

    struct Price: Encodable, Sendable {
        let currency: Currency
        let now: PeriodView
        let next: PeriodView?
        let sessionFeeMinor: Int64?
        let timeFeeMicrosPerMinute: Int64?
        let idleFee: IdleFee?
        let minimumMinor: Int64?
        let maximumMinor: Int64?
        let tax: Tax?
        /// For everybody who starts now.
        let discounts: [DiscountView]

        init?(_ tariff: CompiledTariff, at now: Timestamp) {
            let stretches = tariff.prices(from: now, count: 2)
            guard let first = stretches.first else { return nil }
            let definition = tariff.definition
            currency = definition.currency
            self.now = PeriodView(first)
            next = stretches.dropFirst().first.map(PeriodView.init)
            sessionFeeMinor = definition.sessionFeeMinor
            timeFeeMicrosPerMinute = definition.timeFeeMicrosPerMinute
            idleFee = definition.idleFee
            minimumMinor = definition.minimumMinor
            maximumMinor = definition.maximumMinor
            tax = definition.tax
            discounts = tariff.discounts(at: now).map {
                DiscountView(
                    name: $0.name, until: $0.until, ratePPM: $0.ratePPM, microsPerKWh: $0.microsPerKWh,
                    sessionMinor: $0.sessionMinor)
            }
        }
    }

    let stationIdentity: String
    let stationName: String
    let evse: Int
    let state: State
    let timeZone: String
    let site: Site?
    let `operator`: Operator
    /// Nil where no tariff is in force.
    let price: Price?
    let at: Timestamp

    /// Nil for what no label of ours names: the station is not in use, or has no such EVSE.
    static func find(
        _ identity: String, evse: Int, at now: Timestamp, _ flows: FlowContext
    ) async throws -> ChargePlace? {
        try await flows.database.read { connection in
            guard let station = try StationRepository.find(identity: identity, connection),
                station.admission != .quarantined, let operatorID = station.operatorID,
                let owner = try OperatorRepository.find(operatorID, connection)
            else { return nil }
            let statuses = try ConnectorRepository.all(of: station.id, connection).filter { $0.evse == evse }.map(
                \.status)
            guard evse > 0, !statuses.isEmpty else { return nil }
            let site = try station.siteID.flatMap { try SiteRepository.find($0, connection) }
            let tariff = try PriceOnSite.find(station, site, owner, at: now, flows, connection)
            return ChargePlace(
                stationIdentity: station.identity, stationName: station.name, evse: evse,
                state: state(station, statuses), timeZone: site?.timeZone ?? owner.timeZone,
                site: site.map { Site(name: $0.name, address: $0.address) },
                operator: Operator(
                    name: owner.name, supportPhone: owner.supportPhone, supportEmail: owner.supportEmail),
                price: tariff.flatMap { Price($0, at: now) }, at: now)
        }
    }

    private static func state(_ station: StationRecord, _ statuses: [ConnectorStatus]) -> State {
        if station.admission == .disabled { return .outOfService }
        if station.presence == .offline { return .notConnected }
        let states = statuses.map(state)
        // An EVSE charges one car at a time: with one of its connectors in use it is in use.
        let order: [State] = [.inUse, .available, .reserved, .unknown, .outOfService]
        return order.first(where: states.contains) ?? .unknown
    }

    private static func state(_ status: ConnectorStatus) -> State {
        switch status {
        case .available: .available
        case .preparing, .charging, .suspendedEV, .suspendedEVSE, .finishing, .occupied: .inUse
        case .reserved: .reserved
        case .unavailable, .faulted: .outOfService
        case .unknown: .unknown
        }
    }
}
