import OCPPWire

/// OCPP 2.0.1 `SampledValue`.
package struct SampledValue: Payload {
    package var value: JSONNumber
    package var context: ReadingContext?
    package var measurand: Measurand?
    package var phase: Phase?
    package var location: Location?
    package var signedMeterValue: SignedMeterValue?
    package var unitOfMeasure: UnitOfMeasure?

    /// What was measured is something that nobody knows, so not what a missing measurand stands for.
    package private(set) var isOfUnknownMeasurand = false

    package init(
        value: JSONNumber, context: ReadingContext? = nil, measurand: Measurand? = nil, phase: Phase? = nil,
        location: Location? = nil, signedMeterValue: SignedMeterValue? = nil, unitOfMeasure: UnitOfMeasure? = nil
    ) {
        self.value = value
        self.context = context
        self.measurand = measurand
        self.phase = phase
        self.location = location
        self.signedMeterValue = signedMeterValue
        self.unitOfMeasure = unitOfMeasure
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        value = try reader.decimal("value")
        context = try reader.optionalWord("context")
        measurand = try reader.optionalWord("measurand")
        phase = try reader.optionalWord("phase")
        location = try reader.optionalWord("location")
        signedMeterValue = try reader.optionalObject("signedMeterValue")
        unitOfMeasure = try reader.optionalObject("unitOfMeasure")
        isOfUnknownMeasurand = reader.dropped("measurand")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.decimal("value", value)
        writer.word("context", context)
        writer.word("measurand", measurand)
        writer.word("phase", phase)
        writer.word("location", location)
        try writer.object("signedMeterValue", signedMeterValue)
        try writer.object("unitOfMeasure", unitOfMeasure)
    }
}
