import Flows
import OCPP201
import OCPPWire

extension OCPP201Dialect {
    /// A part of the answer to GetMonitoringReport (N02).
    static let notifyMonitoringReport = ActionHandler(NotifyMonitoringReport.self) { request, link in
        try await note("monitoringReport", request, at: request.generatedAt, from: link)
        return .init()
    }
}
