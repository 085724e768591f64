import Billing
import Charging
import Flows
import Foundation
import Kernel
import Storage

/// An order in a list.
struct OrderSummary: Encodable, Sendable {
    let id: OrderID
    let number: String
    let operatorId: OperatorID
    let siteId: SiteID?
    let siteName: String?
    let stationId: StationID
    let stationIdentity: String?
    let sessionId: SessionID
    let driverId: DriverID?
    let driverName: String?
    let state: OrderState
    let currency: Currency
    let energyWh: Int64
    let electricityMinor: Int64
    let serviceMinor: Int64
    let feesMinor: Int64
    let taxMinor: Int64
    let totalMinor: Int64
    let holdMinor: Int64
    let paidMinor: Int64
    let owedMinor: Int64
    let refundedMinor: Int64
    let forgivenMinor: Int64
    let tariffVersionId: TariffVersionID?
    let openExceptions: Int64
    let startedAt: Timestamp
    let endedAt: Timestamp?
    let settledAt: Timestamp?

    init(_ order: OrderRecord, _ names: Names) {
        id = order.id
        number = order.number
        operatorId = order.operatorID
        siteId = order.siteID
        siteName = order.siteID.flatMap { names.sites[$0] }
        stationId = order.stationID
        stationIdentity = names.stations[order.stationID]
        sessionId = order.sessionID
        driverId = order.driverID
        driverName = order.driverID.flatMap { names.drivers[$0] }
        state = order.state
        currency = order.currency
        energyWh = order.energyWh
        electricityMinor = order.totals.electricityMinor
        serviceMinor = order.totals.serviceMinor
        feesMinor = order.totals.feesMinor
        taxMinor = order.totals.taxMinor
        totalMinor = order.totals.totalMinor
        holdMinor = order.holdMinor
        paidMinor = order.paidMinor
        owedMinor = order.owedMinor
        refundedMinor = order.refundedMinor
        forgivenMinor = order.forgivenMinor
        tariffVersionId = order.tariffVersionID
        openExceptions = order.openExceptions
        startedAt = order.startedAt
        endedAt = order.endedAt
        settledAt = order.settledAt
    }
}

struct OrderLineView: Encodable, Sendable {
    let kind: OrderLine.Kind
    let period: PeriodKind?
    let from: Timestamp?
    let to: Timestamp?
    let quantity: Int64
    let unit: OrderLine.Unit
    let unitPriceMicros: Int64
    let amountMinor: Int64
    let isInterpolated: Bool
    let correction: Int64?

    init(_ line: OrderLine) {
        kind = line.kind
        period = line.period
        from = line.from
        to = line.to
        quantity = line.quantity
        unit = line.unit
        unitPriceMicros = line.unitPriceMicros
        amountMinor = line.amountMinor
        isInterpolated = line.isInterpolated
        correction = line.correction == 0 ? nil : line.correction
    }
}

/// An order with the lines that add up to it and what was odd about it.
struct OrderDetail: Encodable, Sendable {
    let summary: OrderSummary
    let lines: [OrderLineView]
    let exceptions: [ExceptionView]

    init(
        _ order: OrderRecord, _ lines: [OrderLine], _ exceptions: [OrderExceptionRecord], _ names: Names,
        _ actors: [String: String], _ masking: Masking
    ) {
        summary = OrderSummary(order, names)
        self.lines = lines.map(OrderLineView.init)
        self.exceptions = exceptions.map { ExceptionView($0, order, names, actors, masking) }
    }

    private enum CodingKeys: String, CodingKey { case lines, exceptions }

    /// The summary's fields, and the lists beside them.
    func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(lines, forKey: .lines)
        try container.encode(exceptions, forKey: .exceptions)
    }
}

struct ExceptionView: Encodable, Sendable {
    let id: OrderExceptionID
    let operatorId: OperatorID
    let orderId: OrderID
    let orderNumber: String?
    let siteId: SiteID?
    let stationId: StationID?
    let stationIdentity: String?
    let rule: ExceptionRule
    let evidence: [String: String]
    let proposedRepair: ProposedRepair
    let state: OrderExceptionRecord.State
    /// How often the rule fired on the order; the evidence is of the first time.
    let count: Int64
    let resolvedBy: String?
    let resolvedByName: String?
    let resolution: String?
    /// What was done about it, and what that changed.
    let action: RepairAction?
    let effect: RepairEffect?
    let createdAt: Timestamp
    let resolvedAt: Timestamp?

    init(
        _ record: OrderExceptionRecord, _ order: OrderRecord?, _ names: Names, _ actors: [String: String],
        _ masking: Masking
    ) {
        id = record.id
        operatorId = record.operatorID
        orderId = record.orderID
        orderNumber = order?.number
        siteId = order?.siteID
        stationId = order?.stationID
        stationIdentity = order.flatMap { names.stations[$0.stationID] }
        rule = record.rule
        evidence = masking.evidence(record.facts)
        proposedRepair = record.proposedRepair
        state = record.state
        count = record.count
        resolvedBy = record.resolvedBy
        resolvedByName = record.resolvedBy.map { actors[$0] ?? $0 }
        resolution = record.resolution
        action = record.action
        effect =
            record.effect.flatMap { try? JSONDecoder().decode(RepairEffect.self, from: Data($0.utf8)) }?
            .withoutWallet
        createdAt = record.createdAt
        resolvedAt = record.resolvedAt
    }
}
