import OCPPWire

/// OCPP 2.0.1 `RelativeTimeInterval`.
package struct RelativeTimeInterval: Payload {
    package var start: Int
    package var duration: Int?

    package init(start: Int, duration: Int? = nil) {
        self.start = start
        self.duration = duration
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        start = try reader.integer("start")
        duration = try reader.optionalInteger("duration")
    }

    package func write(to writer: inout PayloadWriter) {
        writer.integer("start", start)
        writer.integer("duration", duration)
    }
}
