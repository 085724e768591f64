import Charging
import Kernel
import LiveBus
import Storage

/// What live subscribers see of a station.
package struct StationView: LivePayload, Equatable {
    package let stationID: StationID
    package let identity: String
    package let presence: Presence
    package let admission: StationAdmission
    package let lastSeenAt: Timestamp?
}

package struct ConnectorView: LivePayload, Equatable {
    package let stationID: StationID
    package let evse: Int
    package let connector: Int
    package let status: ConnectorStatus
    package let errorCode: String?
    package let changedAt: Timestamp

    package init(_ record: ConnectorRecord) {
        stationID = record.stationID
        evse = record.evse
        connector = record.connector
        status = record.status
        errorCode = record.errorCode
        changedAt = record.changedAt
    }
}

/// What live subscribers see of a running session.
package struct SessionView: LivePayload, Equatable {
    package let sessionID: SessionID
    package let stationID: StationID
    package let evse: Int
    package let state: SessionWord
    package let startedAt: Timestamp
    package let at: Timestamp
    package let energyWh: Int64
    package let powerW: Int64?
    package let currentMilliamps: Int64?
    package let voltageMillivolts: Int64?
    package let socPermille: Int64?
    package let temperatureDeciC: Int64?
    package let costMinor: Int64

    package init(_ session: ChargingSession, _ record: ProgressRecord) {
        sessionID = session.id
        stationID = session.stationID
        evse = session.evse
        state = SessionWord(session)
        startedAt = session.startedAt
        let progress = record.progress
        at = session.endedAt ?? progress.last.at
        energyWh = session.meterStopWh.map { max($0 - session.meterStartWh, 0) } ?? progress.energyWh
        powerW = session.state == .ended ? 0 : progress.last.powerW
        currentMilliamps = progress.last.currentMilliamps
        voltageMillivolts = progress.last.voltageMillivolts
        socPermille = progress.last.socPermille
        temperatureDeciC = progress.last.temperatureDeciC
        costMinor = record.costMinor
    }
}

/// What live subscribers see of an order.
package struct OrderView: LivePayload, Equatable {
    package let orderID: OrderID
    package let number: String
    package let sessionID: SessionID
    package let state: String
    package let energyWh: Int64
    package let totalMinor: Int64
    package let currency: Currency
    package let openExceptions: Int64

    package init(_ order: OrderRecord) {
        orderID = order.id
        number = order.number
        sessionID = order.sessionID
        state = order.state.rawValue
        energyWh = order.energyWh
        totalMinor = order.totals.totalMinor
        currency = order.currency
        openExceptions = order.openExceptions
    }
}

/// Something odd that a person should look at.
package struct AlarmView: LivePayload, Equatable {
    package let exceptionID: OrderExceptionID
    package let orderID: OrderID
    package let rule: ExceptionRule
    package let proposedRepair: ProposedRepair
    /// As JSON, without the token: the message is one for all who listen.
    package let evidence: String
}

package struct CommandView: LivePayload, Equatable {
    package let commandID: CommandID
    package let stationID: StationID
    package let kind: String
    package let state: CommandState
    package let reason: String?
    package let sessionID: SessionID?
}

extension LiveEvent {
    static func station(_ station: StationRecord, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .stations, operatorID: station.operatorID, siteID: station.siteID, stationID: station.id,
            entity: station.id.raw, at: at,
            payload: StationView(
                stationID: station.id, identity: station.identity, presence: station.presence,
                admission: station.admission, lastSeenAt: station.lastSeenAt))
    }

    static func connector(_ record: ConnectorRecord, of station: StationContext, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .connectors, operatorID: station.operatorID, siteID: station.siteID, stationID: station.stationID,
            entity: station.stationID.raw, part: record.evse << 16 | record.connector, at: at,
            payload: ConnectorView(record))
    }

    static func session(_ session: ChargingSession, _ progress: ProgressRecord, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .sessions, operatorID: session.operatorID, siteID: session.siteID, stationID: session.stationID,
            entity: session.id.raw, at: at, payload: SessionView(session, progress))
    }

    static func order(_ order: OrderRecord, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .orders, operatorID: order.operatorID, siteID: order.siteID, stationID: order.stationID,
            entity: order.id.raw, at: at, payload: OrderView(order))
    }

    static func alarm(_ exception: OrderExceptionRecord, of order: OrderRecord, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .alarms, operatorID: order.operatorID, siteID: order.siteID, stationID: order.stationID,
            entity: exception.id.raw, at: at,
            payload: AlarmView(
                exceptionID: exception.id, orderID: order.id, rule: exception.rule,
                proposedRepair: exception.proposedRepair, evidence: exception.evidenceWithoutPerson))
    }

    static func command(_ command: CommandRecord, at: Timestamp) -> LiveEvent {
        LiveEvent(
            topic: .commands, operatorID: command.operatorID, siteID: command.siteID, stationID: command.stationID,
            entity: command.id.raw,
            at: at,
            payload: CommandView(
                commandID: command.id, stationID: command.stationID, kind: command.kind, state: command.state,
                reason: command.reason, sessionID: command.sessionID))
    }
}
