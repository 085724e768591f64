import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// What a station knows of a customer, as it was asked to tell (N09). Personal: the API shows it to those who may.
    static let notifyCustomerInformation = ActionHandler(NotifyCustomerInformation.self) { request, link in
        try await note(RecordStationReport.customerInformation, request, at: request.generatedAt, from: link)
        return .init()
    }
}
