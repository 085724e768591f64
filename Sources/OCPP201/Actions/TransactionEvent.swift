import Kernel
import OCPPWire

/// OCPP 2.0.1 `TransactionEvent`, sent by the station.
package enum TransactionEvent: OCPPAction {
    package static let name = "TransactionEvent"

    package struct Request: Payload {
        package var eventType: TransactionEventEnum
        package var timestamp: Timestamp
        package var triggerReason: TriggerReason
        package var seqNo: Int
        package var transactionInfo: Transaction
        package var meterValue: [MeterValue]
        package var offline: Bool?
        package var numberOfPhasesUsed: Int?
        package var cableMaxCurrent: Int?
        package var reservationId: Int?
        package var evse: EVSE?
        package var idToken: IdToken?

        package init(
            eventType: TransactionEventEnum, timestamp: Timestamp, triggerReason: TriggerReason, seqNo: Int,
            transactionInfo: Transaction, meterValue: [MeterValue] = [], offline: Bool? = nil,
            numberOfPhasesUsed: Int? = nil, cableMaxCurrent: Int? = nil, reservationId: Int? = nil, evse: EVSE? = nil,
            idToken: IdToken? = nil
        ) {
            self.eventType = eventType
            self.timestamp = timestamp
            self.triggerReason = triggerReason
            self.seqNo = seqNo
            self.transactionInfo = transactionInfo
            self.meterValue = meterValue
            self.offline = offline
            self.numberOfPhasesUsed = numberOfPhasesUsed
            self.cableMaxCurrent = cableMaxCurrent
            self.reservationId = reservationId
            self.evse = evse
            self.idToken = idToken
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            eventType = try reader.word("eventType")
            timestamp = try reader.time("timestamp")
            triggerReason = try reader.word("triggerReason")
            seqNo = try reader.integer("seqNo")
            transactionInfo = try reader.object("transactionInfo")
            meterValue = try reader.optionalList("meterValue")
            offline = try reader.optionalBool("offline")
            numberOfPhasesUsed = try reader.optionalInteger("numberOfPhasesUsed")
            cableMaxCurrent = try reader.optionalInteger("cableMaxCurrent")
            reservationId = try reader.optionalInteger("reservationId")
            evse = try reader.optionalObject("evse")
            idToken = try reader.optionalObject("idToken")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("eventType", eventType)
            writer.time("timestamp", timestamp)
            writer.word("triggerReason", triggerReason)
            writer.integer("seqNo", seqNo)
            try writer.object("transactionInfo", transactionInfo)
            try writer.list("meterValue", meterValue, min: 0)
            writer.bool("offline", offline)
            writer.integer("numberOfPhasesUsed", numberOfPhasesUsed)
            writer.integer("cableMaxCurrent", cableMaxCurrent)
            writer.integer("reservationId", reservationId)
            try writer.object("evse", evse)
            try writer.object("idToken", idToken)
        }
    }

    package struct Response: Payload {
        package var totalCost: JSONNumber?
        package var chargingPriority: Int?
        package var idTokenInfo: IdTokenInfo?
        package var updatedPersonalMessage: MessageContent?

        package init(
            totalCost: JSONNumber? = nil, chargingPriority: Int? = nil, idTokenInfo: IdTokenInfo? = nil,
            updatedPersonalMessage: MessageContent? = nil
        ) {
            self.totalCost = totalCost
            self.chargingPriority = chargingPriority
            self.idTokenInfo = idTokenInfo
            self.updatedPersonalMessage = updatedPersonalMessage
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            totalCost = try reader.optionalDecimal("totalCost")
            chargingPriority = try reader.optionalInteger("chargingPriority")
            idTokenInfo = try reader.optionalObject("idTokenInfo")
            updatedPersonalMessage = try reader.optionalObject("updatedPersonalMessage")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.decimal("totalCost", totalCost)
            writer.integer("chargingPriority", chargingPriority)
            try writer.object("idTokenInfo", idTokenInfo)
            try writer.object("updatedPersonalMessage", updatedPersonalMessage)
        }
    }
}
