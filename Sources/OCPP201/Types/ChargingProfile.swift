import Kernel
import OCPPWire

/// OCPP 2.0.1 `ChargingProfile`.
package struct ChargingProfile: Payload {
    package var id: Int
    package var stackLevel: Int
    package var chargingProfilePurpose: ChargingProfilePurpose
    package var chargingProfileKind: ChargingProfileKind
    package var chargingSchedule: [ChargingSchedule]
    package var recurrencyKind: RecurrencyKind?
    package var validFrom: Timestamp?
    package var validTo: Timestamp?
    package var transactionId: String?

    package init(
        id: Int, stackLevel: Int, chargingProfilePurpose: ChargingProfilePurpose,
        chargingProfileKind: ChargingProfileKind, chargingSchedule: [ChargingSchedule],
        recurrencyKind: RecurrencyKind? = nil, validFrom: Timestamp? = nil, validTo: Timestamp? = nil,
        transactionId: String? = nil
    ) {
        self.id = id
        self.stackLevel = stackLevel
        self.chargingProfilePurpose = chargingProfilePurpose
        self.chargingProfileKind = chargingProfileKind
        self.chargingSchedule = chargingSchedule
        self.recurrencyKind = recurrencyKind
        self.validFrom = validFrom
        self.validTo = validTo
        self.transactionId = transactionId
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        stackLevel = try reader.integer("stackLevel")
        chargingProfilePurpose = try reader.word("chargingProfilePurpose")
        chargingProfileKind = try reader.word("chargingProfileKind")
        chargingSchedule = try reader.list("chargingSchedule", min: 1)
        recurrencyKind = try reader.optionalWord("recurrencyKind")
        validFrom = try reader.optionalTime("validFrom")
        validTo = try reader.optionalTime("validTo")
        transactionId = try reader.optionalString("transactionId", max: 36)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("id", id)
        writer.integer("stackLevel", stackLevel)
        writer.word("chargingProfilePurpose", chargingProfilePurpose)
        writer.word("chargingProfileKind", chargingProfileKind)
        try writer.list("chargingSchedule", chargingSchedule, min: 1, max: 3)
        writer.word("recurrencyKind", recurrencyKind)
        writer.time("validFrom", validFrom)
        writer.time("validTo", validTo)
        try writer.string("transactionId", transactionId, max: 36)
    }
}
