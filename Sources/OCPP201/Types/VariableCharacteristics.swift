import OCPPWire

/// OCPP 2.0.1 `VariableCharacteristics`.
package struct VariableCharacteristics: Payload {
    package var dataType: DataEnum
    package var supportsMonitoring: Bool
    package var unit: String?
    package var minLimit: JSONNumber?
    package var maxLimit: JSONNumber?
    package var valuesList: String?

    package init(
        dataType: DataEnum, supportsMonitoring: Bool, unit: String? = nil, minLimit: JSONNumber? = nil,
        maxLimit: JSONNumber? = nil, valuesList: String? = nil
    ) {
        self.dataType = dataType
        self.supportsMonitoring = supportsMonitoring
        self.unit = unit
        self.minLimit = minLimit
        self.maxLimit = maxLimit
        self.valuesList = valuesList
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        dataType = try reader.word("dataType")
        supportsMonitoring = try reader.bool("supportsMonitoring")
        unit = try reader.optionalString("unit", max: 16)
        minLimit = try reader.optionalDecimal("minLimit")
        maxLimit = try reader.optionalDecimal("maxLimit")
        valuesList = try reader.optionalString("valuesList", max: 1000)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("dataType", dataType)
        writer.bool("supportsMonitoring", supportsMonitoring)
        try writer.string("unit", unit, max: 16)
        writer.decimal("minLimit", minLimit)
        writer.decimal("maxLimit", maxLimit)
        try writer.string("valuesList", valuesList, max: 1000)
    }
}
