import Flows
import OCPP201
import OCPPWire
import Storage

extension OCPP201Dialect {
    /// The parts of a base report: variables by component, as `Component/Variable`.
    static let notifyReport = ActionHandler(NotifyReport.self) { request, link in
        let records = request.reportData.flatMap { data in
            data.variableAttribute.map { attribute in
                let isSecret = SecretWords.isSecretSetting(data.variable.name)
                return StationVariableRecord(
                    name: name(data.component, data.variable, attribute.type),
                    value: isSecret ? nil : attribute.value,
                    isReadOnly: attribute.mutability == .readOnly, reportedAt: request.generatedAt)
            }
        }
        try await RecordStationReport.save(records, from: link.station, link.flows)
        return .init()
    }

    /// Such as `OCPPCommCtrlr/HeartbeatInterval` or `Connector[1.1]/Available`; other attributes than the actual value
    /// are appended.
    private static func name(_ component: Component, _ variable: Variable, _ attribute: Attribute?) -> String {
        var text = component.name
        if let instance = component.instance { text += "(\(instance))" }
        if let evse = component.evse {
            text += "[\(evse.id)" + (evse.connectorId.map { ".\($0)" } ?? "") + "]"
        }
        text += "/" + variable.name
        if let instance = variable.instance { text += "(\(instance))" }
        if let attribute, attribute != .actual { text += "#" + attribute.rawValue }
        return text
    }
}
