import OCPPWire

/// OCPP 2.0.1 `CostUpdated`, sent by the CSMS.
package enum CostUpdated: OCPPAction {
    package static let name = "CostUpdated"

    package struct Request: Payload {
        package var totalCost: JSONNumber
        package var transactionId: String

        package init(totalCost: JSONNumber, transactionId: String) {
            self.totalCost = totalCost
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            totalCost = try reader.decimal("totalCost")
            transactionId = try reader.string("transactionId", max: 36)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.decimal("totalCost", totalCost)
            try writer.string("transactionId", transactionId, max: 36)
        }
    }

    package typealias Response = EmptyPayload
}
