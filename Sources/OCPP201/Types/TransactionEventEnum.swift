import OCPPWire

/// OCPP 2.0.1 `TransactionEventEnum`.
package enum TransactionEventEnum: String, OCPPEnum {
    case ended = "Ended"
    case started = "Started"
    case updated = "Updated"
}
