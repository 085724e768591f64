import OCPPWire

/// OCPP 2.0.1 `GetVariableStatus`.
package enum GetVariableStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case unknownComponent = "UnknownComponent"
    case unknownVariable = "UnknownVariable"
    case notSupportedAttributeType = "NotSupportedAttributeType"
}
