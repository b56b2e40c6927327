import {
  Box,
  Boxes,
  Container,
  FileCode2,
  FileQuestion,
  FolderGit2,
  Globe,
  KeyRound,
  Layers,
  LogIn,
  type LucideIcon,
  Network,
  Server,
  UserCog,
} from "lucide-react";
import type { AssetKind } from "@/lib/model/asset-kind";

const ICONS: Record<AssetKind, LucideIcon> = {
  repository: FolderGit2,
  image: Container,
  cluster: Boxes,
  namespace: Layers,
  workload: Box,
  node: Server,
  service: Network,
  ingress: LogIn,
  gateway: LogIn,
  service_account: UserCog,
  role: KeyRound,
  registry: Container,
  host: Server,
  endpoint: Globe,
  cloud_resource: Server,
  iac_resource: FileCode2,
  artifact: FileQuestion,
};

export function AssetIcon({ kind }: { kind: AssetKind }) {
  const Icon = ICONS[kind];
  return <Icon className="size-4 shrink-0 text-ink-muted" aria-hidden />;
}
