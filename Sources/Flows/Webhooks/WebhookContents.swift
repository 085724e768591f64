import Billing
import Charging
import Foundation
import Kernel
import Storage

/// The things that messages carry: ids, states and figures. Names, phones, plates and card numbers are not among them;
/// who may see them reads them through the API.
struct WebhookSession: Encodable {
    let id: SessionID
    let number: Int64
    let siteId: SiteID?
    let stationId: StationID
    let evse: Int
    let connector: Int
    let driverId: DriverID?
    let startedAt: Timestamp
    let endedAt: Timestamp?
    let meterStartWh: Int64
    let meterStopWh: Int64?
    let energyWh: Int64?
    let stopReason: String?

    init(_ session: ChargingSession) {
        id = session.id
        number = session.number
        siteId = session.siteID
        stationId = session.stationID
        evse = session.evse
        connector = session.connector
        driverId = session.driverID
        startedAt = session.startedAt
        endedAt = session.endedAt
        meterStartWh = session.meterStartWh
        meterStopWh = session.meterStopWh
        energyWh = session.meterStopWh.map { max($0 - session.meterStartWh, 0) }
        stopReason = session.stopReason
    }
}

struct WebhookOrder: Encodable {
    let id: OrderID
    let number: String
    let sessionId: SessionID
    let siteId: SiteID?
    let stationId: StationID
    let driverId: DriverID?
    let state: String
    let currency: Currency
    let energyWh: Int64
    let electricityMinor: Int64
    let serviceMinor: Int64
    let feesMinor: Int64
    let taxMinor: Int64
    let totalMinor: Int64
    let paidMinor: Int64
    let owedMinor: Int64
    let refundedMinor: Int64
    let forgivenMinor: Int64
    /// Of `order.refunded`: what was given back now.
    let amountMinor: Int64?
    let startedAt: Timestamp
    let endedAt: Timestamp?

    init(_ order: OrderRecord, amountMinor: Int64?) {
        id = order.id
        number = order.number
        sessionId = order.sessionID
        siteId = order.siteID
        stationId = order.stationID
        driverId = order.driverID
        state = order.state.rawValue
        currency = order.currency
        energyWh = order.energyWh
        electricityMinor = order.totals.electricityMinor
        serviceMinor = order.totals.serviceMinor
        feesMinor = order.totals.feesMinor
        taxMinor = order.totals.taxMinor
        totalMinor = order.totals.totalMinor
        paidMinor = order.paidMinor
        owedMinor = order.owedMinor
        refundedMinor = order.refundedMinor
        forgivenMinor = order.forgivenMinor
        self.amountMinor = amountMinor
        startedAt = order.startedAt
        endedAt = order.endedAt
    }
}

struct WebhookException: Encodable {
    let id: OrderExceptionID
    let orderId: OrderID
    let orderNumber: String
    let siteId: SiteID?
    let stationId: StationID
    let rule: String
    let proposedRepair: String
    let state: String
    let evidence: [String: String]
    let resolution: String?
    let createdAt: Timestamp

    init(_ exception: OrderExceptionRecord, _ order: OrderRecord) {
        id = exception.id
        orderId = order.id
        orderNumber = order.number
        siteId = order.siteID
        stationId = order.stationID
        rule = exception.rule.rawValue
        proposedRepair = exception.proposedRepair.rawValue
        state = exception.state.rawValue
        evidence = exception.factsWithoutPerson
        resolution = exception.resolution
        createdAt = exception.createdAt
    }
}

struct WebhookStation: Encodable {
    let id: StationID
    let identity: String
    let name: String
    let siteId: SiteID?
    let presence: String
    let lastSeenAt: Timestamp?

    init(_ station: StationRecord) {
        id = station.id
        identity = station.identity
        name = station.name
        siteId = station.siteID
        presence = station.presence.rawValue
        lastSeenAt = station.lastSeenAt
    }
}

struct WebhookFault: Encodable {
    let stationId: StationID
    let identity: String
    let siteId: SiteID?
    let evse: Int
    let connector: Int
    let errorCode: String?
    let vendorError: String?
    let info: String?
    let changedAt: Timestamp

    init(_ record: ConnectorRecord, of station: StationContext) {
        stationId = station.stationID
        identity = station.identity
        siteId = station.siteID
        evse = record.evse
        connector = record.connector
        errorCode = record.errorCode
        vendorError = record.vendorError
        info = record.info
        changedAt = record.changedAt
    }
}

struct WebhookCertificate: Encodable {
    let id: StationCertificateID
    let stationId: StationID
    let identity: String
    let siteId: SiteID?
    let purpose: String
    let serial: String
    let notAfter: Timestamp

    init(_ certificate: StationCertificateRecord, of station: StationRecord) {
        id = certificate.id
        stationId = station.id
        identity = station.identity
        siteId = station.siteID
        purpose = certificate.purpose.rawValue
        serial = certificate.serial
        notAfter = certificate.notAfter
    }
}

struct WebhookCommand: Encodable {
    let id: CommandID
    let stationId: StationID
    let siteId: SiteID?
    let kind: String
    let state: String
    let reason: String?
    let sessionId: SessionID?
    let requestedAt: Timestamp
    let finishedAt: Timestamp?

    init(_ command: CommandRecord) {
        id = command.id
        stationId = command.stationID
        siteId = command.siteID
        kind = command.kind
        state = command.state.rawValue
        reason = command.reason
        sessionId = command.sessionID
        requestedAt = command.requestedAt
        finishedAt = command.finishedAt
    }
}

struct WebhookReport: Encodable {
    let id: ReportRunID
    let reportId: SavedReportID
    let name: String
    let state: String
    let reason: String?
    let format: String
    let rows: Int64?
    let bytes: Int64?
    let dueAt: Timestamp
    let from: Timestamp?
    let to: Timestamp?
    let expiresAt: Timestamp?
    /// A path of this server; whoever reads it signs in.
    let fileUrl: String?

    init(_ run: ReportRunRecord, name: String) {
        id = run.id
        reportId = run.reportID
        self.name = name
        state = run.state.rawValue
        reason = run.reason
        format = run.format.rawValue
        rows = run.rows
        bytes = run.bytes
        dueAt = run.dueAt
        from = run.from
        to = run.to
        expiresAt = run.expiresAt
        fileUrl = run.state == .done ? "/api/v1/reports/runs/\(run.id)/file" : nil
    }
}

struct WebhookTest: Encodable {
    let endpointId: WebhookEndpointID
    let text: String
}
