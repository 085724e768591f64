import Kernel
import OCPPWire

/// OCPP 1.6 `ChargingProfile`.
package struct ChargingProfile: Payload {
    package enum ChargingProfilePurpose: String, OCPPEnum {
        case chargePointMaxProfile = "ChargePointMaxProfile"
        case txDefaultProfile = "TxDefaultProfile"
        case txProfile = "TxProfile"
    }

    package enum ChargingProfileKind: String, OCPPEnum {
        case absolute = "Absolute"
        case recurring = "Recurring"
        case relative = "Relative"
    }

    package enum RecurrencyKind: String, OCPPEnum {
        case daily = "Daily"
        case weekly = "Weekly"
    }

    package var chargingProfileId: Int
    package var stackLevel: Int
    package var chargingProfilePurpose: ChargingProfilePurpose
    package var chargingProfileKind: ChargingProfileKind
    package var chargingSchedule: ChargingSchedule
    package var transactionId: Int?
    package var recurrencyKind: RecurrencyKind?
    package var validFrom: Timestamp?
    package var validTo: Timestamp?

    package init(
        chargingProfileId: Int, stackLevel: Int, chargingProfilePurpose: ChargingProfilePurpose,
        chargingProfileKind: ChargingProfileKind, chargingSchedule: ChargingSchedule, transactionId: Int? = nil,
        recurrencyKind: RecurrencyKind? = nil, validFrom: Timestamp? = nil, validTo: Timestamp? = nil
    ) {
        self.chargingProfileId = chargingProfileId
        self.stackLevel = stackLevel
        self.chargingProfilePurpose = chargingProfilePurpose
        self.chargingProfileKind = chargingProfileKind
        self.chargingSchedule = chargingSchedule
        self.transactionId = transactionId
        self.recurrencyKind = recurrencyKind
        self.validFrom = validFrom
        self.validTo = validTo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        chargingProfileId = try reader.integer("chargingProfileId")
        stackLevel = try reader.integer("stackLevel")
        chargingProfilePurpose = try reader.word("chargingProfilePurpose")
        chargingProfileKind = try reader.word("chargingProfileKind")
        chargingSchedule = try reader.object("chargingSchedule")
        transactionId = try reader.optionalInteger("transactionId")
        recurrencyKind = try reader.optionalWord("recurrencyKind")
        validFrom = try reader.optionalTime("validFrom")
        validTo = try reader.optionalTime("validTo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("chargingProfileId", chargingProfileId)
        writer.integer("stackLevel", stackLevel)
        writer.word("chargingProfilePurpose", chargingProfilePurpose)
        writer.word("chargingProfileKind", chargingProfileKind)
        try writer.object("chargingSchedule", chargingSchedule)
        writer.integer("transactionId", transactionId)
        writer.word("recurrencyKind", recurrencyKind)
        writer.time("validFrom", validFrom)
        writer.time("validTo", validTo)
    }
}
