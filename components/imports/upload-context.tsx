"use client";

import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { useList } from "@/lib/client/use-list";

export type UploadContextValue = {
  image?: string;
  repo?: string;
  cluster?: string;
  scannedAt?: string;
  format?: string | undefined;
};

const FIELDS = [
  { name: "image", label: "Image", placeholder: "registry.example/shop/api:1.4" },
  { name: "repo", label: "Repository", placeholder: "https://github.com/shop/api" },
  { name: "cluster", label: "Cluster", placeholder: "prod-eu" },
] as const;

/** What the sender states: it wins over what the report says. */
export function UploadContext({
  value,
  onChange,
}: {
  value: UploadContextValue;
  onChange: (value: UploadContextValue) => void;
}) {
  const own = useList("listFormats", { origin: "own" });
  return (
    <div className="mt-2 grid gap-3 sm:grid-cols-4">
      {FIELDS.map((field) => (
        <Field key={field.name} label={field.label}>
          <Input
            value={value[field.name] ?? ""}
            placeholder={field.placeholder}
            spellCheck={false}
            onChange={(event) => onChange({ ...value, [field.name]: event.target.value })}
          />
        </Field>
      ))}
      {own.rows.length > 0 && (
        <Field label="Format">
          <Select
            value={value.format ?? ""}
            onChange={(event) => onChange({ ...value, format: event.target.value || undefined })}
          >
            <option value="">Recognized by itself</option>
            {own.rows.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
    </div>
  );
}
