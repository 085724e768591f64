import OCPPWire

/// OCPP 2.0.1 `MessageContent`.
package struct MessageContent: Payload {
    package var format: MessageFormat
    package var content: String
    package var language: String?

    package init(format: MessageFormat, content: String, language: String? = nil) {
        self.format = format
        self.content = content
        self.language = language
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        format = try reader.word("format")
        content = try reader.string("content", max: 512)
        language = try reader.optionalString("language", max: 8)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("format", format)
        try writer.string("content", content, max: 512)
        try writer.string("language", language, max: 8)
    }
}
