import OCPPWire

/// OCPP 2.0.1 `SetNetworkProfile`, sent by the CSMS.
package enum SetNetworkProfile: OCPPAction {
    package static let name = "SetNetworkProfile"

    package struct Request: Payload {
        package var configurationSlot: Int
        package var connectionData: NetworkConnectionProfile

        package init(configurationSlot: Int, connectionData: NetworkConnectionProfile) {
            self.configurationSlot = configurationSlot
            self.connectionData = connectionData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            configurationSlot = try reader.integer("configurationSlot")
            connectionData = try reader.object("connectionData")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("configurationSlot", configurationSlot)
            try writer.object("connectionData", connectionData)
        }
    }

    package struct Response: Payload {
        package var status: SetNetworkProfileStatus
        package var statusInfo: StatusInfo?

        package init(status: SetNetworkProfileStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
