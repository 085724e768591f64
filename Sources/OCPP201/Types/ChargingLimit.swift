import OCPPWire

/// OCPP 2.0.1 `ChargingLimit`.
package struct ChargingLimit: Payload {
    package var chargingLimitSource: ChargingLimitSource
    package var isGridCritical: Bool?

    package init(chargingLimitSource: ChargingLimitSource, isGridCritical: Bool? = nil) {
        self.chargingLimitSource = chargingLimitSource
        self.isGridCritical = isGridCritical
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        chargingLimitSource = try reader.word("chargingLimitSource")
        isGridCritical = try reader.optionalBool("isGridCritical")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.word("chargingLimitSource", chargingLimitSource)
        writer.bool("isGridCritical", isGridCritical)
    }
}
