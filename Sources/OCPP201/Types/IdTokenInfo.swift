import Kernel
import OCPPWire

/// OCPP 2.0.1 `IdTokenInfo`.
package struct IdTokenInfo: Payload {
    package var status: AuthorizationStatus
    package var cacheExpiryDateTime: Timestamp?
    package var chargingPriority: Int?
    package var language1: String?
    package var evseId: [Int]
    package var groupIdToken: IdToken?
    package var language2: String?
    package var personalMessage: MessageContent?

    package init(
        status: AuthorizationStatus, cacheExpiryDateTime: Timestamp? = nil, chargingPriority: Int? = nil,
        language1: String? = nil, evseId: [Int] = [], groupIdToken: IdToken? = nil, language2: String? = nil,
        personalMessage: MessageContent? = nil
    ) {
        self.status = status
        self.cacheExpiryDateTime = cacheExpiryDateTime
        self.chargingPriority = chargingPriority
        self.language1 = language1
        self.evseId = evseId
        self.groupIdToken = groupIdToken
        self.language2 = language2
        self.personalMessage = personalMessage
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        status = try reader.word("status")
        cacheExpiryDateTime = try reader.optionalTime("cacheExpiryDateTime")
        chargingPriority = try reader.optionalInteger("chargingPriority")
        language1 = try reader.optionalString("language1", max: 8)
        evseId = try reader.optionalIntegers("evseId")
        groupIdToken = try reader.optionalObject("groupIdToken")
        language2 = try reader.optionalString("language2", max: 8)
        personalMessage = try reader.optionalObject("personalMessage")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("status", status)
        writer.time("cacheExpiryDateTime", cacheExpiryDateTime)
        writer.integer("chargingPriority", chargingPriority)
        try writer.string("language1", language1, max: 8)
        writer.integers("evseId", evseId)
        try writer.object("groupIdToken", groupIdToken)
        try writer.string("language2", language2, max: 8)
        try writer.object("personalMessage", personalMessage)
    }
}
