import OCPPWire

/// OCPP 2.0.1 `SetVariableStatus`.
package enum SetVariableStatus: String, OCPPEnum {
    case accepted = "Accepted"
    case rejected = "Rejected"
    case unknownComponent = "UnknownComponent"
    case unknownVariable = "UnknownVariable"
    case notSupportedAttributeType = "NotSupportedAttributeType"
    case rebootRequired = "RebootRequired"
}
