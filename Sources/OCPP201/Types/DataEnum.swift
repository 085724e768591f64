import OCPPWire

/// OCPP 2.0.1 `DataEnum`.
package enum DataEnum: String, OCPPEnum {
    case string
    case decimal
    case integer
    case dateTime
    case boolean
    case optionList = "OptionList"
    case sequenceList = "SequenceList"
    case memberList = "MemberList"
}
