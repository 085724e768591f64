/// One side of an action: read leniently, written strictly.
public protocol Payload: Sendable, Equatable {
    /// - Throws: `PayloadError` when the meaning is not certain.
    init(_ reader: inout PayloadReader) throws(PayloadError)

    /// - Throws: `PayloadError` when a value breaks the schema; nothing unclean is ever sent.
    func write(to writer: inout PayloadWriter) throws(PayloadError)
}

extension Payload {
    /// Reads a payload and what deviated in it.
    @inlinable package static func read(_ value: JSONValue) throws(PayloadError) -> (Self, [Deviation]) {
        guard case .object(let object) = value else {
            throw PayloadError(.formation, path: "payload", rule: "must be a JSON object")
        }
        var reader = PayloadReader(object)
        let payload = try Self(&reader)
        reader.noteUnknown()
        return (payload, reader.deviations)
    }

    @inlinable package func json() throws(PayloadError) -> JSONValue {
        var writer = PayloadWriter()
        try write(to: &writer)
        return .object(writer.object)
    }
}

/// A payload without fields.
package struct EmptyPayload: Payload {
    package init() {}
    package init(_: inout PayloadReader) {}
    package func write(to _: inout PayloadWriter) {}
}

/// An operation of OCPP, by its name in the specification.
package protocol OCPPAction: Sendable {
    static var name: String { get }
    associatedtype Request: Payload
    associatedtype Response: Payload
}

/// An enumeration of OCPP; `allCases` are the spec's words.
public protocol OCPPEnum: RawRepresentable, CaseIterable, Sendable, Equatable where RawValue == String {}
