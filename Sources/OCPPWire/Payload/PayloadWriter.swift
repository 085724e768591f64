import Kernel

/// Writes the fields of one object, and refuses what the schema forbids.
///
/// Public, and its generic functions inlinable, for the reason of `PayloadReader` (ADR 0007).
public struct PayloadWriter {
    @usableFromInline package internal(set) var object = JSONObject()

    @usableFromInline init() {}

    /// Nil writes nothing.
    package mutating func string(_ name: String, _ value: String?, max: Int) throws(PayloadError) {
        guard let value else { return }
        guard value.unicodeScalars.count <= max else {
            throw PayloadError(.property, path: name, rule: "may have \(max) characters at the most")
        }
        object.append(name, .string(value))
    }

    package mutating func integer(_ name: String, _ value: Int?) {
        if let value { object.append(name, .number(JSONNumber(Int64(value)))) }
    }

    package mutating func decimal(_ name: String, _ value: JSONNumber?) {
        if let value { object.append(name, .number(value)) }
    }

    package mutating func bool(_ name: String, _ value: Bool?) {
        if let value { object.append(name, .bool(value)) }
    }

    @inlinable package mutating func word(_ name: String, _ value: (some OCPPEnum)?) {
        if let value { object.append(name, .string(value.rawValue)) }
    }

    package mutating func time(_ name: String, _ value: Timestamp?) {
        if let value { object.append(name, .string(value.description)) }
    }

    package mutating func value(_ name: String, _ value: JSONValue?) {
        if let value { object.append(name, value) }
    }

    @inlinable package mutating func object(_ name: String, _ value: (some Payload)?) throws(PayloadError) {
        guard let value else { return }
        object.append(name, try inner(value, name))
    }

    /// - Parameters:
    ///   - min: 0 leaves an empty list out.
    ///   - max: nil where the schema has no limit.
    @inlinable package mutating func list(
        _ name: String, _ values: [some Payload], min: Int = 1, max: Int? = nil
    ) throws(PayloadError) {
        try count(name, values.count, min: min, max: max)
        if values.isEmpty { return }
        var items: [JSONValue] = []
        items.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { items.append(try inner(value, name, at: index)) }
        object.append(name, .array(items))
    }

    package mutating func strings(
        _ name: String, _ values: [String], max: Int, min: Int = 0
    ) throws(PayloadError) {
        try count(name, values.count, min: min, max: nil)
        if values.isEmpty { return }
        if let index = values.firstIndex(where: { $0.unicodeScalars.count > max }) {
            throw PayloadError(
                .property, path: "\(name)[\(index)]", rule: "may have \(max) characters at the most")
        }
        object.append(name, .array(values.map(JSONValue.string)))
    }

    @inlinable package mutating func words(_ name: String, _ values: [some OCPPEnum]) {
        if !values.isEmpty { object.append(name, .array(values.map { .string($0.rawValue) })) }
    }

    package mutating func integers(_ name: String, _ values: [Int]) {
        if !values.isEmpty { object.append(name, .array(values.map { .number(JSONNumber(Int64($0))) })) }
    }

    @usableFromInline func count(_ name: String, _ count: Int, min: Int, max: Int?) throws(PayloadError) {
        guard count >= min else {
            throw PayloadError(.occurrence, path: name, rule: "needs \(min) items at least")
        }
        if let max, count > max {
            throw PayloadError(.occurrence, path: name, rule: "may have \(max) items at the most")
        }
    }

    /// Errors name the path from this object on; each level puts its own name before it.
    @inlinable func inner(
        _ value: some Payload, _ name: String, at index: Int? = nil
    ) throws(PayloadError) -> JSONValue {
        var writer = PayloadWriter()
        do throws(PayloadError) {
            try value.write(to: &writer)
        } catch {
            let holder = index.map { "\(name)[\($0)]" } ?? name
            throw PayloadError(error.kind, path: "\(holder).\(error.path)", rule: error.rule)
        }
        return .object(writer.object)
    }
}
