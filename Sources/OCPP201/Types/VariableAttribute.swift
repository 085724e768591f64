import OCPPWire

/// OCPP 2.0.1 `VariableAttribute`.
package struct VariableAttribute: Payload {
    package var type: Attribute?
    package var value: String?
    package var mutability: Mutability?
    package var persistent: Bool?
    package var constant: Bool?

    package init(
        type: Attribute? = nil, value: String? = nil, mutability: Mutability? = nil, persistent: Bool? = nil,
        constant: Bool? = nil
    ) {
        self.type = type
        self.value = value
        self.mutability = mutability
        self.persistent = persistent
        self.constant = constant
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        type = try reader.optionalWord("type")
        value = try reader.optionalString("value", max: 2500)
        mutability = try reader.optionalWord("mutability")
        persistent = try reader.optionalBool("persistent")
        constant = try reader.optionalBool("constant")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("type", type)
        try writer.string("value", value, max: 2500)
        writer.word("mutability", mutability)
        writer.bool("persistent", persistent)
        writer.bool("constant", constant)
    }
}
