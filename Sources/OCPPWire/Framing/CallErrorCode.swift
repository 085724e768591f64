/// Which edition of OCPP-J is spoken; the raw value is the WebSocket sub-protocol.
package enum OCPPVersion: String, Sendable, Hashable, CaseIterable {
    case v16 = "ocpp1.6"
    case v201 = "ocpp2.0.1"
}

/// Why a CALL is answered with an error (OCPP-J 1.6 §4.2.3, 2.0.1 Part 4 §4.3).
package enum CallErrorCode: Sendable, Equatable, CaseIterable {
    case notImplemented
    case notSupported
    case internalError
    case protocolError
    case securityError
    /// The frame or the payload is not well-formed.
    case formatViolation
    case propertyConstraintViolation
    case occurrenceConstraintViolation
    case typeConstraintViolation
    case genericError
    /// 2.x only: a message type number that nobody knows.
    case messageTypeNotSupported
    /// 2.x only: the frame is no valid RPC frame.
    case rpcFrameworkError

    package func text(_ version: OCPPVersion) -> String {
        switch self {
        case .notImplemented: "NotImplemented"
        case .notSupported: "NotSupported"
        case .internalError: "InternalError"
        case .protocolError: "ProtocolError"
        case .securityError: "SecurityError"
        // 1.6 spells two of its codes in its own way.
        case .formatViolation: version == .v16 ? "FormationViolation" : "FormatViolation"
        case .propertyConstraintViolation: "PropertyConstraintViolation"
        case .occurrenceConstraintViolation:
            version == .v16 ? "OccurenceConstraintViolation" : "OccurrenceConstraintViolation"
        case .typeConstraintViolation: "TypeConstraintViolation"
        case .genericError: "GenericError"
        // 1.6 has no such code and sends none.
        case .messageTypeNotSupported: version == .v16 ? "ProtocolError" : "MessageTypeNotSupported"
        case .rpcFrameworkError: version == .v16 ? "FormationViolation" : "RpcFrameworkError"
        }
    }

    package static func of(_ error: PayloadError) -> CallErrorCode {
        switch error.kind {
        case .occurrence: .occurrenceConstraintViolation
        case .type: .typeConstraintViolation
        case .property: .propertyConstraintViolation
        case .formation: .formatViolation
        }
    }
}
