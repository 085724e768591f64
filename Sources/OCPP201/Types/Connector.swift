import OCPPWire

/// OCPP 2.0.1 `Connector`.
package enum Connector: String, OCPPEnum {
    case cccs1 = "cCCS1"
    case cccs2 = "cCCS2"
    case cg105 = "cG105"
    case cTesla
    case cType1
    case cType2
    case s3091P16A = "s309-1P-16A"
    case s3091P32A = "s309-1P-32A"
    case s3093P16A = "s309-3P-16A"
    case s3093P32A = "s309-3P-32A"
    case sbs1361 = "sBS1361"
    case scee77 = "sCEE-7-7"
    case sType2
    case sType3
    case other1PhMax16A = "Other1PhMax16A"
    case other1PhOver16A = "Other1PhOver16A"
    case other3Ph = "Other3Ph"
    case pan = "Pan"
    case wInductive
    case wResonant
    case undetermined = "Undetermined"
    case unknown = "Unknown"
}
