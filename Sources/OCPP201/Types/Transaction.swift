import OCPPWire

/// OCPP 2.0.1 `Transaction`.
package struct Transaction: Payload {
    package var transactionId: String
    package var chargingState: ChargingState?
    package var timeSpentCharging: Int?
    package var stoppedReason: Reason?
    package var remoteStartId: Int?

    package init(
        transactionId: String, chargingState: ChargingState? = nil, timeSpentCharging: Int? = nil,
        stoppedReason: Reason? = nil, remoteStartId: Int? = nil
    ) {
        self.transactionId = transactionId
        self.chargingState = chargingState
        self.timeSpentCharging = timeSpentCharging
        self.stoppedReason = stoppedReason
        self.remoteStartId = remoteStartId
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        transactionId = try reader.string("transactionId", max: 36)
        chargingState = try reader.optionalWord("chargingState")
        timeSpentCharging = try reader.optionalInteger("timeSpentCharging")
        stoppedReason = try reader.optionalWord("stoppedReason")
        remoteStartId = try reader.optionalInteger("remoteStartId")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("transactionId", transactionId, max: 36)
        writer.word("chargingState", chargingState)
        writer.integer("timeSpentCharging", timeSpentCharging)
        writer.word("stoppedReason", stoppedReason)
        writer.integer("remoteStartId", remoteStartId)
    }
}
