/// One message of OCPP-J: a JSON array that starts with its type.
package enum OCPPFrame: Sendable, Equatable {
    case call(id: String, action: String, payload: JSONValue)
    case callResult(id: String, payload: JSONValue)
    case callError(id: String, code: String, description: String, details: JSONValue)

    package var id: String {
        switch self {
        case .call(let id, _, _), .callResult(let id, _), .callError(let id, _, _, _): id
        }
    }

    package func bytes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        switch self {
        case .call(let id, let action, let payload):
            bytes += "[2,".utf8
            JSONValue.write(id, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            JSONValue.write(action, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            payload.write(to: &bytes)
        case .callResult(let id, let payload):
            bytes += "[3,".utf8
            JSONValue.write(id, to: &bytes)
            bytes.append(UInt8(ascii: ","))
            payload.write(to: &bytes)
        case .callError(let id, let code, let description, let details):
            bytes += "[4,".utf8
            // The description may have 255 characters at the most.
            for text in [id, code, String(description.prefix(255))] {
                JSONValue.write(text, to: &bytes)
                bytes.append(UInt8(ascii: ","))
            }
            details.write(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}

/// A text that is no message. Where a CALL could be made out, it is answered with `code`.
package struct FrameError: Error, Sendable, Equatable {
    package let code: CallErrorCode
    /// The id to answer to; nil where none could be read. Then 2.x answers to `-1`, and 1.6 stays silent.
    package let id: String?
    /// False for broken answers, which nobody answers.
    package let wantsAnswer: Bool
    package let reason: String
}

extension OCPPFrame {
    /// Message ids should not be longer (OCPP-J 1.6 §4.1.4, 2.0.1 Part 4 §4.1.4).
    package static let maximumIDLength = 36
    /// Some are: a UUID in braces has 38. An answer has to repeat them, so they are bounded.
    package static let longestID = 255

    /// - Returns: the message, and the deviation of its id if it is no string.
    package static func decode(_ bytes: UnsafeBufferPointer<UInt8>) throws(FrameError) -> (OCPPFrame, Deviation?) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes)
        } catch {
            throw FrameError(
                code: .rpcFrameworkError, id: nil, wantsAnswer: true,
                reason: "not JSON: \(error.reason.rawValue) at byte \(error.position)")
        }
        guard case .array(let items) = value, items.count >= 2 else {
            throw FrameError(code: .rpcFrameworkError, id: nil, wantsAnswer: true, reason: "not an OCPP-J array")
        }
        let (id, deviation) = try readID(items[1])
        guard case .number(let type) = items[0], let type = type.integer else {
            throw FrameError(
                code: .rpcFrameworkError, id: id, wantsAnswer: true, reason: "the message type must be a number")
        }
        switch type {
        case 2: return (try call(items, id), deviation)
        case 3: return (try callResult(items, id), deviation)
        case 4: return (callError(items, id), deviation)
        default:
            throw FrameError(
                code: .messageTypeNotSupported, id: id, wantsAnswer: true, reason: "message type \(type) is not known")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(FrameError) -> (OCPPFrame, Deviation?) {
        try bytes.withUnsafeBufferPointer { buffer throws(FrameError) in try decode(buffer) }
    }

    private static func readID(_ value: JSONValue) throws(FrameError) -> (String, Deviation?) {
        switch value {
        case .string(let id) where id.utf8.count <= maximumIDLength || id.unicodeScalars.count <= maximumIDLength:
            return (id, nil)
        case .string(let id) where id.unicodeScalars.count <= longestID:
            return (id, Deviation(path: "messageId", rule: .tooLong, seen: "\(id.unicodeScalars.count) characters"))
        case .number(let number):
            return (number.description, Deviation(path: "messageId", rule: .messageIDType, seen: number.description))
        case .string, .null, .bool, .array, .object:
            throw FrameError(
                code: .rpcFrameworkError, id: nil, wantsAnswer: true,
                reason: "the message id must be a string of \(longestID) characters at the most")
        }
    }

    private static func call(_ items: [JSONValue], _ id: String) throws(FrameError) -> OCPPFrame {
        guard items.count == 4, case .string(let action) = items[2] else {
            throw FrameError(
                code: .rpcFrameworkError, id: id, wantsAnswer: true, reason: "a CALL has an action and a payload")
        }
        // Some stations send null for an empty payload.
        let payload = items[3] == .null ? .object(JSONObject()) : items[3]
        guard case .object = payload else {
            throw FrameError(
                code: .formatViolation, id: id, wantsAnswer: true, reason: "the payload must be a JSON object")
        }
        return .call(id: id, action: action, payload: payload)
    }

    private static func callResult(_ items: [JSONValue], _ id: String) throws(FrameError) -> OCPPFrame {
        guard items.count >= 3, case .object = items[2] else {
            throw FrameError(
                code: .formatViolation, id: id, wantsAnswer: false, reason: "a CALLRESULT has a payload object")
        }
        return .callResult(id: id, payload: items[2])
    }

    /// Stations leave out the description or the details, or send null.
    private static func callError(_ items: [JSONValue], _ id: String) -> OCPPFrame {
        .callError(
            id: id, code: items.count > 2 ? items[2].string ?? "GenericError" : "GenericError",
            description: items.count > 3 ? items[3].string ?? "" : "",
            details: items.count > 4 ? items[4] : .object(JSONObject()))
    }
}
